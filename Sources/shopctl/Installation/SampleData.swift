/// The sample's files, in the form that the imports take.
extension Sample {
    static let products = """
        sku,name,price,currency,product,variant,description
        TEA-EARL-100,Earl Grey,6.90,EUR,TEA-EARL,100 g,Black tea with bergamot
        TEA-EARL-250,Earl Grey,14.90,EUR,TEA-EARL,250 g,Black tea with bergamot
        TEA-SENCHA-100,Sencha 煎茶,9.50,EUR,TEA-SENCHA,100 g,Green tea from Shizuoka
        COFFEE-ETH-250,Ethiopia Yirgacheffe,11.90,EUR,COFFEE-ETH,250 g,"Light roast; jasmine, lemon"
        COFFEE-ETH-1000,Ethiopia Yirgacheffe,39.90,EUR,COFFEE-ETH,1 kg,"Light roast; jasmine, lemon"
        MUG-WHITE,Mug,12.00,EUR,MUG,white,0.3 l stoneware
        MUG-BLUE,Mug,12.00,EUR,MUG,blue,0.3 l stoneware
        TEAPOT-IRON,Iron teapot,89.00,EUR,,,0.8 l cast iron
        FILTER-100,Paper filters,4.50,EUR,,,100 pieces
        GRINDER-HAND,Hand grinder,149.00,EUR,,,Conical burrs

        """

    static let stock = """
        sku,warehouse,on_hand
        TEA-EARL-100,main,200
        TEA-EARL-250,main,80
        TEA-SENCHA-100,main,120
        COFFEE-ETH-250,main,150
        COFFEE-ETH-1000,main,40
        MUG-WHITE,main,60
        MUG-BLUE,main,25
        TEAPOT-IRON,main,10
        FILTER-100,main,500
        GRINDER-HAND,main,5

        """
}
