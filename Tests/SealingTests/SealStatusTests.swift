import HostModel
import Sealing
import Testing

/// The description of a seal: short on the screen, with a remedy if a part is missing.
struct SealStatusTests {
  private func parts(
    landlock: SealStatus.Part<Int> = .holds(7), seccomp: SealStatus.Part<Int> = .holds(80),
    capabilities: SealStatus.Part<[String]> = .holds([]), limits: [SealStatus.Limit] = [],
    counting: SealStatus.Part<Int32> = .holds(77)
  ) -> SealStatus {
    SealStatus(landlock: landlock, seccomp: seccomp, capabilities: capabilities, limits: limits, counting: counting)
  }

  @Test func saysWhatHolds() {
    #expect(parts().summary == "sealed: landlock 7, seccomp")
    #expect(parts().isWhole && parts().missing.isEmpty)
    #expect(parts(landlock: .missing(.EOPNOTSUPP)).summary == "sealed: seccomp, no landlock")
    #expect(parts(seccomp: .missing(.EINVAL)).summary == "sealed in part: landlock 7, no seccomp")
    #expect(
      parts(landlock: .missing(.ENOSYS), seccomp: .missing(.EINVAL)).summary == "not sealed: no landlock, no seccomp")
    #expect(parts(capabilities: .missing(.EPERM)).summary == "sealed: landlock 7, seccomp, capabilities kept")
  }

  @Test func saysItShort() {
    #expect(parts().shortSummary == "sealed")
    #expect(parts(landlock: .missing(.EOPNOTSUPP)).shortSummary == "sealed, in part")
    #expect(parts(seccomp: .missing(.EINVAL)).shortSummary == "sealed in part")
    #expect(parts(landlock: .missing(.ENOSYS), seccomp: .missing(.EINVAL)).shortSummary == "not sealed")
  }

  @Test func namesTheErrorAndTheWayOut() {
    let missing = parts(landlock: .missing(.EOPNOTSUPP), seccomp: .missing(.ENOSYS)).missing
    #expect(missing.count == 2)
    #expect(missing[0].contains("EOPNOTSUPP") && missing[0].contains("lsm="))
    #expect(missing[1].contains("ENOSYS") && missing[1].contains("CONFIG_SECCOMP_FILTER"))
  }

  @Test func saysWhatOnlyALaterABIKnows() {
    let old = parts(landlock: .holds(2)).details.first { $0.name == "landlock" }?.text ?? ""
    #expect(old.contains("truncation (3), TCP (4), ioctl on devices (5), signals and abstract sockets (6)"))
    let new = parts(landlock: .holds(7)).details.first { $0.name == "landlock" }?.text ?? ""
    #expect(!new.contains("left to seccomp"))
  }

  @Test func saysWhichRightsAreKept() {
    let kept = parts(capabilities: .holds(["CAP_DAC_READ_SEARCH", "CAP_SYS_PTRACE"])).details[0]
    #expect(kept.name == "capabilities")
    #expect(kept.text.hasPrefix("CAP_DAC_READ_SEARCH and CAP_SYS_PTRACE to read other processes"))
    #expect(parts().details[0].text == "none, and none can be gained")
  }

  @Test func namesTheLimitsAndThoseThatFailed() {
    let limited = parts(limits: [.init("904 descriptors"), .init("files of 1 MiB"), .init("2 GiB of memory", .ENOMEM)])
    #expect(limited.details.first { $0.name == "limits" }?.text == "at most 904 descriptors, files of 1 MiB")
    // The process is as sealed without it.
    #expect(limited.isWhole && limited.summary == "sealed: landlock 7, seccomp")
    #expect(limited.details.contains { $0.name == "limits" && $0.text.hasPrefix("not 2 GiB of memory: ENOMEM") })
  }

  /// Refused calls are refused without being counted, too: the seal is whole.
  @Test func saysWhetherRefusedCallsAreCounted() {
    let text = { (status: SealStatus) in status.details.first { $0.name == "refused calls" }?.text ?? "" }
    #expect(text(parts()) == "counted by process 77, and shown when there are any")
    let uncounted = parts(counting: .missing(.EBUSY))
    #expect(text(uncounted).hasPrefix("not counted: EBUSY") && uncounted.isWhole)
    #expect(text(parts(seccomp: .missing(.EINVAL))).isEmpty)
  }
}
