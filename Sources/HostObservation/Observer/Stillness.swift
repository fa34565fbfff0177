/// The kinds of events that the kernel's counters rule out.
struct Stillness: Hashable, Sendable {
  /// No device has come, gone, been bound or unbound.
  var devices = false
  /// No VFIO file was opened, and none was released.
  var openedFiles = false
  /// No process and no thread has begun or ended.
  var threads = false

  /// Returns the kinds that both rule out.
  func and(_ other: Stillness) -> Stillness {
    Stillness(
      devices: devices && other.devices, openedFiles: openedFiles && other.openedFiles,
      threads: threads && other.threads)
  }
}
