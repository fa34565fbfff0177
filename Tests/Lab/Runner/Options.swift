/// What the lab is asked to do.
struct Options: Sendable {
  /// Only these machines; all when empty.
  var machines: Set<String> = []
  /// Only these kernels; all when empty.
  var kernels: Set<String> = []
  /// Where the static programs are.
  var programs = ".build-static/release"

  /// Reads the command line; nil when it is not understood.
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

  /// How it is called.
  static let usage = """
    lab [--machine NAME]... [--kernel 6.1|6.12|lab]... [--programs FOLDER]
    run from the top of the checkout; Tests/Lab/run builds what it needs first
    """
}
