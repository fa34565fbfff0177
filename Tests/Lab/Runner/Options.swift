/// The lab's command line.
struct Options: Sendable {
  /// The machines to run; all if empty.
  var machines: Set<String> = []
  /// The kernels to run; all if empty.
  var kernels: Set<String> = []
  /// The directory of the static programs.
  var programs = ".build-static/release"

  /// Parses the command line; nil if it is malformed.
  init?(_ arguments: [String]) {
    var rest = arguments[...]
    while let word = rest.popFirst() {
      switch word {
      case "--machine", "--kernel", "--programs":
        guard let value = rest.popFirst() else { return nil }
        switch word {
        case "--machine": machines.insert(value)
        case "--kernel": kernels.insert(value)
        default: programs = value
        }
      default: return nil
      }
    }
  }

  /// The usage message.
  static let usage = """
    lab [--machine NAME]... [--kernel 6.1|6.12|lab]... [--programs FOLDER]
    run from the top of the checkout; Tests/Lab/run builds what it needs first
    """
}
