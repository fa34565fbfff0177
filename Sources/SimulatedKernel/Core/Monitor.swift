import Glibc

/// The memory of the simulated kernel: whoever is in it sees all of it whole. Nobody waits for anything in it: a wait for
/// a lock of the kernel's, for a process or for hardware leaves the memory meanwhile, so one call that blocks keeps no
/// other from going on.
final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  #if DEBUG
    /// Who has which locks.
    var lockOrder = LockOrder()
  #endif

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(change, nil)
  }

  deinit {
    pthread_cond_destroy(change)
    pthread_mutex_destroy(mutex)
    change.deallocate()
    mutex.deallocate()
  }

  /// Enters it; not for one who is in it already.
  func enter() { pthread_mutex_lock(mutex) }

  /// Leaves it, and wakes those who wait for a change.
  func leave() {
    pthread_cond_broadcast(change)
    pthread_mutex_unlock(mutex)
  }

  /// Leaves it until something has changed.
  func waitForChange() {
    pthread_cond_broadcast(change)
    pthread_cond_wait(change, mutex)
  }

  /// Leaves it until something has changed or a time has passed, in milliseconds; false when it has passed.
  func waitForChange(milliseconds: Int) -> Bool {
    pthread_cond_broadcast(change)
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    time.tv_sec += milliseconds / 1000
    time.tv_nsec += milliseconds % 1000 * 1_000_000
    if time.tv_nsec >= 1_000_000_000 {
      time.tv_sec += 1
      time.tv_nsec -= 1_000_000_000
    }
    return pthread_cond_timedwait(change, mutex, &time) == 0
  }

  /// Does something outside of it.
  func outside(_ body: () -> Void) {
    leave()
    body()
    enter()
  }
}

/// A mutex of the kernel's. It is taken and given back by those who are in the memory, and stays taken while they are
/// outside of it.
final class KernelLock {
  private let memory: Monitor
  private let rank: LockRank
  /// Somebody has it.
  private(set) var isHeld = false

  init(_ memory: Monitor, _ rank: LockRank) {
    self.memory = memory
    self.rank = rank
  }

  /// mutex_lock: waits until it is free.
  func lock() {
    #if DEBUG
      memory.lockOrder.wants(rank)
    #endif
    while isHeld { memory.waitForChange() }
    take()
  }

  /// mutex_trylock: it waits for nobody, so it may come in any order.
  func tryLock() -> Bool {
    if isHeld { return false }
    take()
    return true
  }

  private func take() {
    isHeld = true
    #if DEBUG
      memory.lockOrder.took(rank)
    #endif
  }

  /// mutex_unlock.
  func unlock() {
    isHeld = false
    #if DEBUG
      memory.lockOrder.gaveBack(rank)
    #endif
  }

  /// lockdep_assert_held: its caller has it.
  func assertHeld() {
    #if DEBUG
      memory.lockOrder.needs(rank, isHeld: isHeld)
    #endif
  }
}
