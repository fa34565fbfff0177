/// An operator that compares a field.
enum QueryComparison: String, CaseIterable, Sendable {
  case has = ":"
  case equals = "="
  case differs = "!="
  case above = ">"
  case below = "<"
  case atLeast = ">="
  case atMost = "<="

  /// The longer ones first: >= begins with >.
  static let longestFirst = allCases.sorted { $0.rawValue.utf8.count > $1.rawValue.utf8.count }

  /// True if it applies to numbers only.
  var isOrder: Bool { [.above, .below, .atLeast, .atMost].contains(self) }

  var positive: QueryComparison { self == .differs ? .equals : self }

  func holds(_ left: Int, _ right: Int) -> Bool {
    switch self {
    case .has, .equals: left == right
    case .differs: left != right
    case .above: left > right
    case .below: left < right
    case .atLeast: left >= right
    case .atMost: left <= right
    }
  }
}
