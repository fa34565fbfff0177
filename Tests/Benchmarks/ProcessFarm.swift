import Glibc

/// Idle running processes with many descriptors each.
final class ProcessFarm {
  /// The argument that makes this program one of them.
  static let word = "hold"

  let count: Int
  private let pids: [pid_t]

  /// Starts the processes; each opens this many descriptors.
  init(count: Int, descriptorsEach: Int) {
    self.count = count
    var path = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &path, path.count - 1)
    let program = String(decoding: path[..<max(0, length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    pids = (0..<count).map { _ in Run.start([program, Self.word, "\(descriptorsEach)"]) }
    // By then the last of them has its descriptors.
    sleep(2)
  }

  /// Opens the descriptors and waits to be killed; ends by itself after some minutes.
  static func hold(_ descriptors: Int) -> Never {
    for _ in 0..<max(0, descriptors - 3) { _ = open("/dev/null", O_RDONLY) }
    alarm(600)
    while true { pause() }
  }

  deinit {
    for pid in pids { kill(pid, SIGKILL) }
    for pid in pids { waitpid(pid, nil, 0) }
  }
}
