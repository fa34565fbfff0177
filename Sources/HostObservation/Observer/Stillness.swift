/// What the kernel's counters say has not happened.
struct Stillness: Hashable, Sendable {
  /// No device has come, gone, been bound or unbound.
  var devices = false
  /// No file of VFIO's was opened, and none was closed for good.
  var openedFiles = false
  /// No process and no thread has begun or ended.
  var threads = false

  /// What has not happened by both.
  func and(_ other: Stillness) -> Stillness {
    Stillness(
      devices: devices && other.devices, openedFiles: openedFiles && other.openedFiles,
      threads: threads && other.threads)
  }
}
