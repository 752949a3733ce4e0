// swift-tools-version: 6.1
import PackageDescription

// The floors of the house: a target imports only targets of floors below its own, and services never import each
// other. `Tests/TidyTests` holds the sources to the same map.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func part(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource]? = nil,
    linked: [LinkerSetting]? = nil
) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: settings,
        linkerSettings: linked)
}
/// A service: its migrations are embedded, so that a binary needs no files beside it.
func service(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    part(name, platform + dependencies, resources: [.embedInCode("Migrations")])
}
func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["TestSupport"], exclude: exclude, swiftSettings: settings)
}
func library(_ name: String, apt package: String) -> Target {
    .systemLibrary(name: name, providers: [.apt([package])])
}

let ground: [Target.Dependency] = ["EventLoop", "Observability"]
let platform: [Target.Dependency] =
    ground + ["Postgres", "Redis", "ShopAPI", "Crypto", "EventBus", "HTTPService", "Audit"]
let services: [Target.Dependency] = ["Auth", "Catalog", "Inventory", "Payments", "Orders", "Messages", "Media"]

let package = Package(
    name: "shop",
    products: [
        .executable(name: "shopd", targets: ["shopd"]),
        .executable(name: "shopctl", targets: ["shopctl"]),
    ],
    targets: [
        // 0: the machine
        library("CUV", apt: "libuv1-dev"),
        library("CLibPQ", apt: "libpq-dev"),
        library("CRdKafka", apt: "librdkafka-dev"),
        library("CHiredis", apt: "libhiredis-dev"),
        library("CMicroHTTPD", apt: "libmicrohttpd-dev"),
        library("CCurl", apt: "libcurl4-openssl-dev"),
        library("COpenSSL", apt: "libssl-dev"),
        library("CJOSE", apt: "libcjose-dev"),
        library("CMalloc", apt: "libc6-dev"),
        library("CZlib", apt: "zlib1g-dev"),
        library("CWslay", apt: "libwslay-dev"),
        part("EventLoop", ["CUV"]),
        part("Observability", []),
        part("StrictText", []),

        // 1: drivers
        part("Postgres", ground + ["CLibPQ"]),
        part("Kafka", ground + ["CRdKafka"]),
        part("Redis", ground + ["CHiredis", "COpenSSL"]),
        // libmicrohttpd is to find the `recv` of `WireReading.swift`: a program exports nothing unasked.
        part(
            "HTTPServer", ground + ["CMicroHTTPD", "CWslay", "COpenSSL", "StrictText"],
            linked: [.unsafeFlags(["-Xlinker", "--export-dynamic-symbol=recv"])]),
        part("HTTPClient", ground + ["CCurl"]),
        part("Crypto", ["COpenSSL", "CJOSE", "StrictText"]),
        part("MTProto", ["COpenSSL", "CZlib", "StrictText"], exclude: ["Schema"]),
        part("Console", ["Observability", "StrictText"]),
        part("ShopAPI", ["Observability", "StrictText"]),

        // 2: platform
        part("EventBus", ground + ["Postgres", "Kafka", "Crypto", "ShopAPI"]),
        part("HTTPService", ground + ["HTTPServer", "HTTPClient", "Crypto", "ShopAPI", "StrictText"]),
        part("Audit", ["Observability", "Postgres", "Crypto", "ShopAPI"], resources: [.embedInCode("Migrations")]),
        part("Sharding", ground + ["Postgres", "ShopAPI"], resources: [.embedInCode("Migrations")]),
        part("ObjectStore", ground + ["HTTPClient", "Crypto"]),
        part("LocalStack", ground + ["MTProto", "HTTPClient", "Crypto", "ShopAPI", "Postgres", "Kafka", "Redis"]),

        // 3: services
        service("Auth"),
        service("Catalog"),
        service("Inventory"),
        service("Payments"),
        service("Orders"),
        service("Messages", ["Sharding"]),
        service("Media", ["ObjectStore"]),

        // 4: doors
        part("StorefrontGateway", ground + ["HTTPService", "HTTPClient", "ShopAPI"]),
        part("MTProtoGateway", platform + ["MTProto", "Auth", "Messages", "Media", "ObjectStore", "Sharding"]),
        part("ChatGateway", platform + ["HTTPServer", "Auth", "Messages"]),
        part("OrderNotices", ground + ["EventBus", "Postgres", "ShopAPI", "Auth", "Messages"]),

        // 5: programs
        program(
            "shopd",
            ground + services + [
                "StorefrontGateway", "MTProtoGateway", "ChatGateway", "OrderNotices", "Sharding", "ObjectStore",
                "HTTPService",
                "EventBus", "Kafka", "Postgres",
                "Redis", "LocalStack", "Crypto",
                "ShopAPI", "HTTPClient", "HTTPServer", "Console", "Audit", "CMalloc",
            ]),
        program(
            "shopctl",
            ground + [
                "Console", "ShopAPI", "HTTPClient", "LocalStack", "Crypto", "Postgres", "Kafka", "Redis", "Audit",
                "EventBus", "Sharding",
            ]),
        // Writes the types of `MTProto` from its schema.
        program("tlgen", []),
        program(
            "shopbench",
            ground + services + [
                "Postgres", "HTTPClient", "LocalStack", "EventBus", "ShopAPI", "Kafka", "Redis", "Crypto", "MTProto",
            ]),

        // tests
        .target(
            name: "TestSupport",
            dependencies: ground + [
                "LocalStack", "Postgres", "Redis", "Kafka", "HTTPClient", "Crypto", "EventBus", "ShopAPI", "Audit",
            ],
            path: "Tests/TestSupport", swiftSettings: settings),
        tests("EventLoopTests", ground),
        tests("ObservabilityTests", ground),
        tests("StrictTextTests", ["StrictText"]),
        tests("PostgresTests", ground + ["Postgres"]),
        tests("KafkaTests", ground + ["Kafka"]),
        tests("RedisTests", ground + ["Redis", "LocalStack", "Crypto"]),
        tests("HTTPServerTests", ground + ["HTTPServer", "HTTPClient"]),
        tests("HTTPClientTests", ground + ["HTTPClient", "HTTPServer"]),
        tests("CryptoTests", ["Crypto"]),
        tests("MTProtoTests", ["MTProto", "tlgen"], exclude: ["Corpus"]),
        tests("ConsoleTests", ["Console", "StrictText"]),
        tests("ShopAPITests", ["ShopAPI", "Observability"]),
        tests("EventBusTests", ground + ["EventBus", "Postgres", "Kafka", "Crypto", "ShopAPI"]),
        tests("HTTPServiceTests", ground + ["HTTPService", "HTTPServer", "HTTPClient", "Crypto", "ShopAPI"]),
        tests("AuditTests", ground + ["Audit", "Postgres", "ShopAPI"]),
        tests("LocalStackTests", ground + ["LocalStack", "ShopAPI"]),
        tests("AuthTests", platform + ["Auth", "Kafka"]),
        tests("CatalogTests", platform + ["Catalog", "Kafka"]),
        tests("InventoryTests", platform + ["Inventory", "Kafka"]),
        tests("PaymentsTests", platform + ["Payments", "Kafka"]),
        tests("OrdersTests", platform + ["Orders", "Kafka"]),
        tests("ShardingTests", ground + ["Sharding", "Postgres"]),
        tests("ObjectStoreTests", ground + ["ObjectStore", "HTTPClient", "HTTPServer", "Crypto"]),
        tests("MediaTests", platform + ["Media", "ObjectStore", "Kafka"]),
        tests("MessagesTests", platform + ["Messages", "Sharding", "Kafka"]),
        tests(
            "MTProtoGatewayTests",
            platform + [
                "MTProtoGateway", "MTProto", "Messages", "Media", "ObjectStore", "Sharding", "Auth", "Kafka",
                "HTTPServer",
            ]),
        tests("OrderNoticesTests", ["OrderNotices", "EventBus", "Messages", "ShopAPI"]),
        tests(
            "ChatGatewayTests",
            platform + ["ChatGateway", "HTTPServer", "Messages", "Sharding", "Auth", "Kafka"]),
        tests("StorefrontGatewayTests", platform + ["StorefrontGateway", "HTTPServer", "HTTPClient"]),
        tests(
            "CommandLineTests",
            ground + ["Console", "ShopAPI", "HTTPServer", "LocalStack", "Kafka", "shopctl", "shopd"],
            exclude: ["Golden"]),
        tests(
            "SystemTests",
            platform + services + [
                "HTTPClient", "HTTPServer", "Kafka", "LocalStack", "StorefrontGateway", "shopd", "shopctl",
            ],
            exclude: ["Clients", "Telethon"]),
        tests("TidyTests", []),
    ],
    swiftLanguageModes: [.v6]
)
