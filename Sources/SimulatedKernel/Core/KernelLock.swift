/// A kernel mutex. Threads lock and unlock it inside the monitor; it stays locked while they are outside.
final class KernelLock {
  private let memory: Monitor
  private let rank: LockRank
  private(set) var isHeld = false

  init(_ memory: Monitor, _ rank: LockRank) {
    self.memory = memory
    self.rank = rank
  }

  /// mutex_lock. Waits until the lock is free.
  func lock() {
    #if DEBUG
      memory.lockOrder.wants(rank)
    #endif
    while isHeld { memory.waitForChange() }
    take()
  }

  /// mutex_trylock. Never waits, so it is exempt from the lock order.
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

  /// lockdep_assert_held: the caller must hold the lock.
  func assertHeld() {
    #if DEBUG
      memory.lockOrder.needs(rank, isHeld: isHeld)
    #endif
  }
}
