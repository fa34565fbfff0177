import Glibc

/// The lock over the simulated kernel's whole state. A thread inside sees a consistent state and never waits there:
/// waiting for a kernel lock, a process or hardware releases the monitor, so a blocked call holds up no other.
final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  #if DEBUG
    /// The locks that each thread holds.
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

  /// Takes the lock. Not recursive.
  func enter() { pthread_mutex_lock(mutex) }

  /// Releases the lock and wakes every thread that waits for a change.
  func leave() {
    pthread_cond_broadcast(change)
    pthread_mutex_unlock(mutex)
  }

  /// Releases the lock until something has changed.
  func waitForChange() {
    pthread_cond_broadcast(change)
    pthread_cond_wait(change, mutex)
  }

  /// Releases the lock until something has changed or the timeout has expired. Returns false on timeout.
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

  /// Runs `body` with the lock released.
  func outside(_ body: () -> Void) {
    leave()
    body()
    enter()
  }
}
