import Console
import EventBus
import EventLoop
import FoundationEssentials
import Glibc
import HTTPService
import Kafka
import LocalStack
import Observability
import Synchronization

/// The embedded Kafka broker in a process of its own, `shopd broker`, which is watched and started again.
///
/// librdkafka's mock ends its process when a client does what it has not thought of (2.0.2, rdkafka_mock_cgrp.c:348 and
/// :567: a member with another assignor, one that joins twice), and what it holds counts as its memory, not ours. It
/// ends with the daemon, however that ends.
final class BrokerProcess: Sendable {
    private struct State {
        var child: TetheredProcess
        var isUp = true
        var isStopping = false
    }
    private let state: Mutex<State>
    private let port: Int
    private let topics: [String: Int]
    private let loop: EventLoop
    private let restarts: Counter
    /// Asks whether it answers.
    private let admin: KafkaAdmin
    private static let log = Log(label: "broker")

    /// How long it may take to listen, and to end.
    private static let startLimit = Duration.seconds(30)
    private static let stopLimit = Duration.seconds(2)
    /// One that has not answered so often in a row is killed. Each gets as long as the pause before it.
    private static let silences = 3
    private static let silence = Duration.seconds(5)
    /// Between its end and the next start; doubled with each that comes soon after.
    private static let firstDelay = Duration.milliseconds(100)
    private static let longestDelay = Duration.seconds(10)
    /// One that has lived for so long starts the delays anew.
    private static let goodLife = Duration.seconds(60)

    /// Starts it with these topics (name to number of partitions); it listens on `port` when this returns.
    /// - Throws: what keeps it from starting.
    static func start(topics: [String: Int], port: Int, on loop: EventLoop) async throws -> BrokerProcess {
        do {
            return BrokerProcess(try await spawn(topics, port, loop), topics, port, loop)
        } catch let error as TetheredProcess.NotReady {
            throw LocalStackError(.failedToStart, "the embedded Kafka broker did not start: \(error)")
        }
    }

    private init(_ child: TetheredProcess, _ topics: [String: Int], _ port: Int, _ loop: EventLoop) {
        state = Mutex(State(child: child))
        self.topics = topics
        self.port = port
        self.loop = loop
        admin = KafkaAdmin(
            KafkaConfiguration(bootstrap: "127.0.0.1:\(port)", isEmbedded: true), on: loop, limit: Self.silence)
        restarts = Metrics.shared.counter(
            "shop_broker_restarts_total", "How often the embedded broker had to be started again")
        Metrics.shared.observe("shop_broker_up", "Whether the embedded broker runs", .gauge) { [weak self] in
            self.map { $0.isUp ? 1 : 0 }
        }
    }

    private var isUp: Bool { state.withLock { $0.isUp } }
    /// What `/status` says of it.
    var check: HealthCheck {
        HealthCheck("broker", isRequired: false) { [self] in
            let (pid, isUp) = state.withLock { ($0.child.pid, $0.isUp) }
            guard isUp else { throw LocalStackError(.notReady, "it has ended and is being started again") }
            return "pid \(pid), started again \(restarts.value) times"
        }
    }

    private static func spawn(_ topics: [String: Int], _ port: Int, _ loop: EventLoop) async throws -> TetheredProcess {
        // By its own name, as long as that is there, so that lists of processes show it.
        let me = FileText.link("/proc/self/exe").flatMap { access($0, X_OK) == 0 ? $0 : nil } ?? "/proc/self/exe"
        let named = topics.sorted { $0.key < $1.key }.flatMap { ["--topic", "\($0.key)=\($0.value)"] }
        var command = ChildCommand(me, ["broker", "--port", "\(port)"] + named)
        // It needs none of our secrets.
        command.environment = [:]
        command.error = .inherited
        return try await TetheredProcess.start(command, within: startLimit, on: loop)
    }

    /// Starts it again whenever it has ended, until cancelled.
    /// - Parameter forgotten: is called after each end and before the next start; all that it held is gone.
    func keep(_ forgotten: @Sendable () async -> Void) async {
        var delay = Self.firstDelay
        while !Task.isCancelled {
            let begin = ContinuousClock.now
            let child = state.withLock { $0.child }
            let watch = Task(executorPreference: loop) { await self.endWhenSilent(child) }
            let exit = try? await child.exit()
            watch.cancel()
            guard let status = exit else { return }
            guard
                state.withLock({ state in
                    state.isUp = false
                    return !state.isStopping
                })
            else { return }
            if .now - begin > Self.goodLife { delay = Self.firstDelay }
            restarts.increment()
            Self.log.error(
                "the embedded broker has ended and is started again",
                ["pid": .int(child.pid), "how": .describing(status), "after": .duration(delay)])
            await forgotten()
            while await !startAgain(after: delay) {
                if Task.isCancelled { return }
                delay = min(delay * 2, Self.longestDelay)
            }
            delay = min(delay * 2, Self.longestDelay)
        }
    }

    /// One that hangs holds what it has taken, and nobody gets it.
    private func endWhenSilent(_ child: TetheredProcess) async {
        var silences = 0
        while silences < Self.silences {
            do {
                try await loop.sleep(for: Self.silence)
                _ = try await admin.metadata()
                silences = 0
            } catch {
                if Task.isCancelled { return }
                silences += 1
            }
        }
        Self.log.error("the embedded broker does not answer and is killed", ["pid": .int(child.pid)])
        await child.stop(within: .zero)
    }

    private func startAgain(after delay: Duration) async -> Bool {
        do {
            try await loop.sleep(for: delay)
            let child = try await Self.spawn(topics, port, loop)
            let isWanted = state.withLock { state in
                guard !state.isStopping else { return false }
                (state.child, state.isUp) = (child, true)
                return true
            }
            if !isWanted { await child.stop(within: Self.stopLimit) }
            Self.log.notice("the embedded broker works again", ["pid": .int(child.pid)])
            return true
        } catch is CancellationError {
            return false
        } catch {
            restarts.increment()
            let holder = LocalPort.holder(of: port)
            Self.log.error(
                "the embedded broker can't be started", ["error": .describing(error), "port": .optional(holder)])
            return false
        }
    }

    func stop() async {
        let child = state.withLock { state in
            state.isStopping = true
            return state.child
        }
        await admin.close()
        await child.stop(within: Self.stopLimit)
    }
}

/// `shopd broker`: what ``BrokerProcess`` starts. For nobody else.
enum BrokerCommand {
    private static let port = Option.value("port", .integer(1...65_535), "where clients begin, on 127.0.0.1")
    private static let topics = Option.list(
        "topic", ValueType<Topic>("NAME=PARTITIONS") { text, _ throws(ValueProblem) in try Topic(text) },
        "a topic that it has from the start")

    private struct Topic: Sendable {
        let name: String
        let partitions: Int
        init(_ text: String) throws(ValueProblem) {
            let parts = text.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let partitions = Int(parts[1]), (1...1_000).contains(partitions) else {
                throw ValueProblem("it must be a name and from 1 to 1000 partitions", hint: "like orders.events=4")
            }
            (name, self.partitions) = (String(parts[0]), partitions)
        }
    }

    static let command = Command(
        "broker", "be the embedded Kafka broker of the shopd that has started this",
        discussion: "It ends when its standard input does.", flags: [port.flag, topics.flag],
        examples: [
            Example("shopd broker --port 7192 --topic orders.events=4", "as shopd run does it"),
            Example("sleep 60 | shopd broker --port 7192", "for a minute"),
        ], isHidden: true
    ) { invocation in
        guard let port = invocation[port] else { throw CommandError.usage("--port is missing") }
        // Who started us says when to end: a signal to all of a service's processes would end us before its drain. And
        // an assertion of the library needs no image of our memory.
        signal(SIGTERM, SIG_IGN)
        TetheredProcess.endWithStarter()
        var none = rlimit()
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        let topics = Dictionary(invocation[topics].map { ($0.name, $0.partitions) }) { $1 }
        let loop = EventLoopGroup(count: 1, name: "broker").any
        let broker = try await EmbeddedBroker.start(topics: topics, port: Int(port), on: loop)
        try invocation.output.put("ready\n")
        try invocation.output.flush()
        try await TetheredProcess.released(on: loop)
        await broker.stop()
        return .done
    }
}
