import Glibc

/// The environment of every program that a test starts.
package enum ProgramEnvironment {
  /// The variables by name: no backtraces, which take seconds and are not under test; and sanitizer options if the
  /// tests run under a sanitizer (`Tests/sanitize`).
  package static let variables: [String: String] = {
    var variables = ["SWIFT_BACKTRACE": "enable=no"]
    for name in ["ASAN_OPTIONS", "TSAN_OPTIONS"] {
      if let value = getenv(name) { variables[name] = String(cString: value) }
    }
    return variables
  }()
}
