import Testing

@testable import Crypto

/// Numbers that Telethon 1.45.0 has computed (`telethon.password`) for passwords, salts and a server's secret.
private struct Vector {
    let password: String
    let salts: (String, String)
    let verifier: String
    let secret: String
    let publicNumber: String
    let clientNumber: String
    let proof: String
}

private let vectors = [
    Vector(
        password: "s3cret \u{e9}",
        salts: (
            "f5d3a3b5f2f14a05f2e35f2e23055a358d84e77e762a9e8c04cb45e983e4d0ade70f9efc6ea5a6d7",
            "15a0c81314824ffbf87abc44c31d8b79"
        ),
        verifier:
            "53af7b83c188fd820cd2e84d9acbcc9d10e12310295dc6acb0467d6d9ae9f3c8234900db131a3e789404aab77f857d69"
            + "cc61bc994d90e392ebaa8cd1b7d6f2adaddb7339e411f068e3dc08821100d6715d6ff2b8eb8c6950b9d81691f9b3b585"
            + "d0f1dbb13183b5ea37c2e124e8f9d61b22aa87a726cacde2536dedd3f9892d797d4223a98c24e464138b8892b88ec54e"
            + "69e813c269772d43142b4ba9bcfdf1160c3d6c45584cd993de17d34109724c41a0f07ae114927f378473828f3789cb1d"
            + "3625c49b96494d864c9eaea674a8dfd5915665d05c5a6db64c312c8642afdc8d1003f1e640f6f6384944e043ee10d596"
            + "ff42667f48f0c49b594e2b94859ddc73",
        secret:
            "cc861a0ff62f0172e9c34c54b29455f13e090a0ae5dc0b7ce8cd6376dbddfa25cf5f412a1d50c0f71633dac7ffb99808"
            + "a1613b07b36170ad76de9e80c3f3e87bccaed2c9ec22583fba0c5759a6ee27f896fc80bde3412f2cfa953e499298b060"
            + "4869a54a652540110a52037274427dff5e8ec53eede41674268f289c53e8dd2d7f6208ceb525f43e988ad1ed635e63be"
            + "b47b3f9b5a9336a83779a9440e42497e3e1188bad4865844f252d850bd80f107797d92b5a9bcf9bea793c2ee303bc459"
            + "afc8e2d3444eb606739a2b81af1596a7c404c76858a561605a1a4f6a36dfbe6fa5646304264debe74d23d7738db142f4"
            + "7b54a2bffc04deb93ba8424d43395760",
        publicNumber:
            "876c828d1e0479fcb7c8df538908a00e6d6cf9cb116a9473101bbdf72a1f59594fb8263de1fccec078e690cef49a5ccf"
            + "7931e84e59273695676a3dbede8c1f433f1eaf532549452d3b8e44005d544a0f67ff776e57fe49451112ba9ca2a7e106"
            + "a827db53457d21769fef803e7fcaed7bdd085fba422cd5372d99cf366cdbdf8618bb49999d182bacae426701253c2857"
            + "c760153d42f5683a8340dfdbf40b9445cd34214369dbb2959719a2aa2b89534ba04a8f2415706a99097c2dcc56fa0608"
            + "76c40b58c50ac57693543719d64eea7bf9ef0c47e70158e0b00cbd6179e34b34f610adf1653133af27968c007ed22399"
            + "f40bf9ba377a1c2da925dba059e990f4",
        clientNumber:
            "c58f3e6f4b6cf3a3762b05f6a4aa9a7edf2e3158852493b2897f2ee635925d449f8930e57bfae3cd1dc52ce4fc438748"
            + "d2a152d2e62a445813b44228b586bed7c54018bf7c3265194895090f706bbe9432cfb246b68c1734a4206fb186b8a490"
            + "ec7ae49fc3cab613cea81b596cd6696ae144f05f32e71b9f769ac3086624e82f09b59c2e108cf496b3e7271dbe0f0316"
            + "2783de9656d853068ff8b41319fcc5ff7a4675ce0d8c62cac7bddd973dd8fa62cb0d6d98c0036aa68821484507ffd668"
            + "cb33cb45bc13493fe63d8d5dbfaa55620e4cd4c75204fd23dc9c22e8816b5e21c5d8668a5371331560f85539566a2f27"
            + "772b0ef6b61e9d2c0e6c5fc6d07834dc",
        proof: "b4e41d221bce634ce20e3eedf55449f7161d1755f91c83b3d905f20c865cfddf"),
    Vector(
        password: "",
        salts: (
            "e65b837238c1a1d4054047de98eeb0491f162c3a3f7ce49a274efb97e183dec826b2665602e1df04",
            "3016d1da9a791fa464f9c11a482fc0fe"
        ),
        verifier:
            "0cf96b7139e198bfc41e864e8cf20d7b6d44a0ad2f408ecd125ff54cb71125459ac204ad25e03f4fb39ff54c3822ddc3"
            + "2d3836c249e00324fa79b491869944129bcf98645d9999818239c9370b906dda8748eb201869383c0cac58d8bfe00f63"
            + "361e123cc89f2f25eedbb995c55d5a3e2559d44a712e4a1c7c300205386cfb4a15ac271e6dabc6e05d6d190366db76ec"
            + "d5e3a1bfb87aa070d1109338645f82fe02f907c48d2df1453301b93c30807bd777cda9d8a94d630ae694cd2faa671a13"
            + "abb8767917bf2deebc46efb91bda4f84c00793fd4a91f9c9f837320407f1d8f03a2a0741919ce4b511046f398a3a89d2"
            + "78fa3c30ba65724d251c3716c7821662",
        secret:
            "8c06b6690e2d76bd3dd8f7914af38707db5c2005666ffab4b7cc4b287cf9fad10652541006b069a06955bbce9f27a949"
            + "1ebe0e9a52f3f460c94ff4995cb6955d985fc97fee7bb888e7924d8d69902e0da56b9241aea71bbb5eaf11f977b39d9e"
            + "642e7ad6a4ba8ffb5941ebde373b1cad32828c266d1b9bf34568de47ac89a34cdaf74b02ea8f90d46ef83296e644c0d7"
            + "5843c46a495fe8937f5947ff17603388da17c1bbc1ce82db4145d05f1e0d007a6f6c8f7e258947a7c3e0ec53437f90f2"
            + "941dadf816bda0aa27f5bda17f4f9632d9991a2ac63a0cdfb8478dfe3d102108f63e9adfdcff000ebd292397b2b29e4a"
            + "a0d697896f748577d87c02195b1f72d4",
        publicNumber:
            "126060eb88e041ce319f4ceda798291311251bed6c1c1ab92b855b22df7b5ee2cda19a340b8c46db58f1e86b65b2a15e"
            + "b8382932619b48f2b50449797316dfb5f81c403bbd68489346dc4bbef696694a7de424fd637a0c6f77066e0b638e8dce"
            + "1ac7fa1e175b51c12943c68fc84cbcec22d089727662dbc74d1d2a790ea6ea2afb8ff09bcd174beeafb557359814f0f0"
            + "ff0d5167908a35ef6a051cb028138eb32e6a848d485c131b2a17d26a23c4c8b78f091a201919b3920847d391f548a522"
            + "b4e823d38adf62995ab736e68b4b3a38696b39425da1b913c1e36031ea173a3c2f39751cf40b11a3efb2e2e2d5bcc765"
            + "85a7d45ccdf134100f560983ac631686",
        clientNumber:
            "0010fbc00c0d369d9371e66b0e6a255510c64926b82d2da19b52925c05eb420109ed2ce5feeda368993ecc0aeef5a662"
            + "50b71fb0280a8f4c45c07208563bf8caa3f9b2bbd0ec452a2d9d0670788c7d03cc9eee6cf4ad2db888dd6751fc21f8f8"
            + "2488b4031648e81199b6e800b9987f63bdd5c8b8415995101fa548c07fd83a9f6408c58b7c25c98a74c551588bb71a71"
            + "a51d014b1037a9c0185dc3fd400b925fbfd0bf9a6b4512d59106e52900833e108b711e8fe16d1eaede62b7a95529fecc"
            + "feb0d44a53f15df5283a77ccd3e89de6d2fed3ce13c618f5886521696b32f2ccb5c41dc05f060a76b91444215ee322fe"
            + "7a5ae9645a227bc4eb9cfd9071142ffd",
        proof: "3add5f36526f56d08779af3dc4a08a6ec90bdd3bb3b4ded7c41a2ec3ca87d59c"),
]

private func bytes(_ text: String) -> [UInt8] { Hex.decode(text) ?? [] }
private func salts(_ vector: Vector) -> ([UInt8], [UInt8]) { (bytes(vector.salts.0), bytes(vector.salts.1)) }

@Suite struct SRPTests {
    private let srp = SRP()

    @Test(arguments: vectors.indices) func clientsAreAnsweredWithTheirOwnNumbers(_ index: Int) throws {
        let vector = vectors[index]
        let challenge = try #require(try srp.challenge(bytes(vector.verifier), secret: bytes(vector.secret)))
        #expect(Hex.encode(challenge.publicNumber) == vector.publicNumber)
        let proof = try srp.proof(
            challenge, verifier: bytes(vector.verifier), clientNumber: bytes(vector.clientNumber),
            salts: salts(vector))
        #expect(proof.map { Hex.encode($0) } == vector.proof)
        #expect(try srp.isVerifier(bytes(vector.verifier)))
    }

    @Test func whateverDiffersMakesAnotherProof() throws {
        let vector = vectors[0]
        let challenge = SRP.Challenge(secret: bytes(vector.secret), publicNumber: bytes(vector.publicNumber))
        func proof(
            _ changed: SRP.Challenge? = nil, verifier: String? = nil, salts other: ([UInt8], [UInt8])? = nil
        ) throws -> String? {
            try srp.proof(
                changed ?? challenge, verifier: bytes(verifier ?? vector.verifier),
                clientNumber: bytes(vector.clientNumber), salts: other ?? salts(vector)
            ).map { Hex.encode($0) }
        }
        #expect(try proof() == vector.proof)
        #expect(try proof(verifier: vectors[1].verifier) != vector.proof)
        #expect(try proof(salts: salts(vectors[1])) != vector.proof)
        #expect(
            try proof(SRP.Challenge(secret: bytes(vectors[1].secret), publicNumber: challenge.publicNumber))
                != vector.proof)
    }

    @Test func aVerifierIsMadeOfAPasswordAsClientsMakeIt() throws {
        for vector in vectors {
            #expect(try srp.verifier(of: vector.password, salts: salts(vector)) == bytes(vector.verifier))
        }
        #expect(try srp.verifier(of: "other", salts: salts(vectors[0])) != bytes(vectors[0].verifier))
    }

    /// With A = 0, p, or near them, S would be known without the password.
    @Test func numbersThatNeedNoPasswordAreRefused() throws {
        let vector = vectors[0]
        let challenge = SRP.Challenge(secret: bytes(vector.secret), publicNumber: bytes(vector.publicNumber))
        let prime = srp.group.prime
        var (below, small, large) = (prime, [UInt8](repeating: 0, count: 256), prime)
        below[255] -= 1
        // 2^1984 - 1, and p - 2^1984 + 1.
        for index in 8..<256 { small[index] = 0xff }
        large[7] -= 1
        large[255] += 1
        let bad: [[UInt8]] = [
            [], [0], [1], [UInt8](repeating: 0, count: 256), prime, below, small, large,
            [UInt8](repeating: 0xff, count: 256), [UInt8](repeating: 1, count: 257),
        ]
        for number in bad {
            #expect(
                try srp.proof(
                    challenge, verifier: bytes(vector.verifier), clientNumber: number, salts: salts(vector)) == nil)
        }
        // The first that are in bounds.
        var (first, last) = ([UInt8](repeating: 0, count: 256), prime)
        first[7] = 1
        last[7] -= 1
        for number in [first, last] {
            #expect(
                try srp.proof(
                    challenge, verifier: bytes(vector.verifier), clientNumber: number, salts: salts(vector)) != nil)
        }
        #expect(try !srp.isVerifier([UInt8](repeating: 0, count: 256)))
        for number in [prime, below, [2]] { #expect(try !srp.isVerifier(number)) }
        #expect(try srp.challenge(bytes(vector.verifier), secret: [0]) == nil)
    }

    @Test func eachChallengeIsAnotherOne() throws {
        let verifier = bytes(vectors[0].verifier)
        let (one, two) = (try srp.challenge(verifier), try srp.challenge(verifier))
        #expect(one != two && one.secret.count == 256 && one.publicNumber.count == 256)
    }
}
