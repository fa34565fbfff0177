import HostModel

struct DeviceSetDocument: Encodable, Sendable {
  let id: String
  let rule: String
  let certainty: String
  let members: [String]
  @Nullable var openCount: Int?
  @Nullable var openCountCertainty: String?
  let hotReset: HotResetDocument

  /// Creates the document of a set; `affectedOf` is an earlier set of the same document whose hot reset affects the same
  /// functions, if there are too many to list them again.
  init(_ set: DeviceSet, affectedOf other: String? = nil) {
    id = set.id
    rule = set.rule.rawValue
    certainty = set.certainty.rawValue
    members = set.members.map(\.description)
    openCount = set.openCount
    openCountCertainty = set.openCountCertainty?.rawValue
    hotReset = HotResetDocument(set.hotReset, affectedOf: other)
  }
}

struct HotResetDocument: Encodable, Sendable {
  struct Affected: Encodable, Sendable {
    let address: String
    @Nullable var iommuGroup: Int?
    @Nullable var driver: String?
    let member: Bool
    let reportedByKernel: Bool
  }

  let verdict: String
  @Nullable var errno: String?
  @Nullable var mechanism: String?
  @Nullable var availableTo: String?
  let affected: [Affected]
  @Nullable var affectedOf: String?
  let blockers: [BlockerDocument]
  let warnings: [BlockerDocument]
  let callers: [Caller]

  /// A present holder of the set's groups, and what it lacks to reset the set.
  struct Caller: Encodable, Sendable {
    let pid: Int32
    let lackingGroups: [Int]
    let lackingDevices: [String]
  }

  init(_ reset: HotReset, affectedOf other: String? = nil) {
    affectedOf = other
    verdict = reset.verdict.outcome.rawValue
    errno = reset.verdict.errno?.name
    mechanism = reset.mechanism?.rawValue
    availableTo = reset.availability == .unknown ? nil : reset.availability.rawValue
    affected = (other == nil ? reset.affected : []).map { function in
      Affected(
        address: function.address.description, iommuGroup: function.iommuGroup, driver: function.driver,
        member: function.isMember, reportedByKernel: function.isReportedByKernel)
    }
    blockers = reset.verdict.blockers.map(BlockerDocument.init)
    warnings = reset.verdict.warnings.map(BlockerDocument.init)
    callers = reset.callers.map { caller in
      Caller(
        pid: caller.pid, lackingGroups: caller.lackingGroups,
        lackingDevices: caller.lackingDevices.map(\.description))
    }
  }
}

/// A change that removes a blocker; `argv` is the command of vfiotop's that does it.
struct RemedyDocument: Encodable, Sendable {
  let kind: String
  let text: String
  @Nullable var address: String?
  let addresses: [String]
  @Nullable var pid: Int32?
  @Nullable var argv: [String]?

  init(_ remedy: Remedy) {
    kind = remedy.kind.rawValue
    text = remedy.text
    address = remedy.addresses.first?.description
    addresses = remedy.addresses.map(\.description)
    pid = remedy.pid
    argv = remedy.argv.isEmpty ? nil : remedy.argv
  }
}

struct BlockerDocument: Encodable, Sendable {
  let code: String
  @Nullable var address: String?
  @Nullable var driver: String?
  @Nullable var pid: Int32?
  let message: String
  let remedy: String
  let remedies: [RemedyDocument]

  init(_ blocker: Blocker) {
    code = blocker.code.rawValue
    address = blocker.address?.description
    driver = blocker.driver
    pid = blocker.pid
    message = blocker.message
    remedy = blocker.remedy
    remedies = blocker.remedies.map(RemedyDocument.init)
  }
}
