/// Opens once. Who waits is woken by nothing else, as a request that a server has taken.
public actor Gate {
    private var isOpen = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    public init() {}
    /// How many wait.
    public var waiting: Int { waiters.count }
    public func open() {
        isOpen = true
        for waiter in waiters { waiter.resume() }
        waiters = []
    }
    public func wait() async {
        await withCheckedContinuation { continuation in
            if isOpen { continuation.resume() } else { waiters.append(continuation) }
        }
    }
}
