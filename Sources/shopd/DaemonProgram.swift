import Auth
import Console
import EventLoop
import FoundationEssentials
import Glibc
import HTTPServer
import LocalStack
import Postgres
import ShopAPI

/// `shopd`'s command tree.
enum DaemonProgram {
    static let program = Program(
        "shopd", version: Release.version, summary: "the shop's daemon", section: 8, variablePrefix: "SHOPD",
        groups: [StandardFlags.results],
        environment: DaemonConfiguration.variables.sorted { $0.key < $1.key }.map {
            Variable($0.key, "over the field \($0.value) of the configuration")
        },
        commands: [
            run, migrate, admin, routes, nginx, version, BrokerCommand.command, StandardCommands.help,
            StandardCommands.documents,
        ])

    static let configuration = Option.value("config", .file, "the configuration; $SHOPD_CONFIG otherwise")
    private static let services = Option.list(
        "services",
        .word(
            "NAME",
            of: DaemonConfiguration.services.map { Choice($0) } + [Choice("gateway", "none: only the door for clients")]
        ),
        "host only these; the default is all of them, messages only where there are shards")

    private static let run = Command(
        "run", "run services until SIGTERM",
        discussion: "Each daemon is a door for all of the API: what it does not host it asks of the daemons that "
            + "`upstreams` names, at their internal listeners (`listen.internal`), with a token that it gets as "
            + "`auth.client`, a client of role service. SIGTERM drains: nothing new is taken, what is in hand is "
            + "finished, offsets are committed.",
        flags: [configuration.flag, services.flag],
        examples: [
            Example("shopd run --config /etc/shop/shopd.json", "every service in one process"),
            Example("shopd run --services payments --config /etc/shop/shopd.json", "the payment daemon"),
            Example("shopd run --services gateway --config /etc/shop/shopd.json", "a door and nothing else"),
        ]
    ) { invocation in
        let configuration = try read(invocation)
        let named = invocation[services]
        let hosted = named.isEmpty ? configuration.hostable : named.filter { $0 != "gateway" }
        if let strange = hosted.first(where: { !configuration.hostable.contains($0) }) {
            throw CommandError.usage("\(strange) can't be hosted", why: "the configuration has no database.shards")
        }
        try await Daemon(configuration, hosting: Set(hosted)).run()
        return .done
    }

    private static let migrate = Command(
        "migrate", "bring the database to the version that this program needs",
        discussion: "Makes the roles and the database if they are missing, then runs what is new of each schema's "
            + "migrations. Needs `database.admin` in the configuration. May be called at any time, by several at once.",
        flags: [configuration.flag],
        examples: [
            Example("shopd migrate --config /etc/shop/shopd.json", "before a newer shopd is started"),
            Example("SHOPD_CONFIG=shopd.json shopd migrate", "the same, the configuration from the environment"),
        ],
        exitCodes: [.partlyFailed, .unreachable]
    ) { invocation in
        let configuration = try read(invocation)
        let group = EventLoopGroup(count: 1, name: "shopd")
        let done = try await group.any.run { try await DatabaseSetup.migrate(configuration.database, group: group) }
        for name in done { try invocation.output.put("\(name)\n") }
        return .done
    }

    private static let credentials = Option.value(
        "credentials", .file, "a file with {\"clientId\", \"clientSecret\"}, readable by you only")

    private static let admin = Command(
        "admin", "make sure that the first admin's client exists",
        discussion:
            "With --credentials the client of that file is made unless it is there already; the file is written "
            + "first, by whoever needs it. Without, one is made if there is no admin yet, and printed: the only time "
            + "that its secret is shown. Needs the database as `shopd run` does, after `shopd migrate`.",
        flags: [configuration.flag, credentials.flag],
        examples: [
            Example("shopd admin --config /etc/shop/shopd.json", "the first admin of a new installation"),
            Example("shopd admin --config shopd.json --credentials admin.json", "the one that this file names"),
        ],
        exitCodes: [.unreachable]
    ) { invocation in
        let configuration = try read(invocation)
        let given = try invocation[credentials].map { path in
            guard let bytes = FileManager.default.contents(atPath: path) else {
                throw CommandError.usage("can't read \(path)", why: String(cString: strerror(errno)))
            }
            return try StrictJSON.decode(ClientCredentials.self, from: bytes, of: .installation)
        }
        let group = EventLoopGroup(count: 1, name: "shopd")
        let made = try await group.any.run {
            let database = PostgresClient(try configuration.database.client(for: Auth.name), group: group)
            let auth = Auth(
                database: database, auditDatabases: PostgresDatabases(database),
                options: try configuration.authOptions())
            let made = try await auth.bootstrapAdmin(given)
            await database.close()
            return made
        }
        if given == nil, let made {
            try invocation.output.put(String(decoding: try JSONText.encode(made), as: UTF8.self) + "\n")
        }
        return .done
    }

    private static let version = Command(
        "version", "print the version",
        examples: [
            Example("shopd version", "one line"), Example("shopd --version", "the same"),
        ]
    ) { invocation in
        try invocation.output.put("shopd \(Release.version)\n")
        return .done
    }

    static func read(_ invocation: Invocation) throws -> DaemonConfiguration {
        let environment = invocation.surroundings.environment
        guard let path = invocation[configuration] ?? environment["SHOPD_CONFIG"] else {
            throw CommandError.usage("there is no configuration", hint: "--config FILE, or SHOPD_CONFIG")
        }
        guard let text = FileManager.default.contents(atPath: path) else {
            throw CommandError.usage("can't read \(path)", why: String(cString: strerror(errno)))
        }
        do {
            let configuration = try DaemonConfiguration.read(text, environment: environment)
            _ = try AuthLimits(configuration.auth.limits)
            return configuration
        } catch {
            let details = error.errors?.map { CommandError.Detail(place: $0.pointer, text: $0.detail) } ?? []
            throw CommandError(
                "usage", "\(path) is wrong", why: details.isEmpty ? error.detail : nil, details: details, exit: .usage)
        }
    }

    /// The words for what ends a command.
    @Sendable static func explain(_ error: any Error) -> CommandError? {
        switch error {
        case let error as Problem: CommandError(error.code, error.title, why: error.detail)
        case let error as LocalStackError:
            CommandError(
                error.code.rawValue, error.message, hint: error.hint,
                exit: error.code == .notReady ? .unreachable : error.code == .shardsAway ? .partlyFailed : .failed)
        case let error as SystemError: CommandError("system", "\(error)")
        case let error as HTTPServerError: CommandError("listen", "can't serve", why: "\(error)")
        case let error as MigrationError:
            CommandError(
                "schema_version", "the database and this program don't go together", why: error.description,
                hint: "shopd migrate brings an older database up to date")
        case let error as PostgresError where error.isNotOurSession:
            CommandError(
                "database_pooler", "this way to PostgreSQL can't be used", why: error.message,
                hint: "name PostgreSQL itself in database.hosts, not PgBouncer; database.connections bounds what "
                    + "is taken")
        case let error as PostgresError:
            CommandError(
                "database", "the database refused", why: "\(error)",
                exit: error.isConnectionLoss ? .unreachable : .failed)
        default: nil
        }
    }
}
