import Glibc
import Runtime
import Testing

@Suite struct EndingRequestsTests {
  /// timeout(1) sends its signal twice, to the program and to its group.
  @Test func signalsRightAfterTheFirstAreDuplicates() {
    var requests = EndingRequests()
    #expect(requests.add(SIGTERM, at: 1_000_000) == .end(isFirst: true, SIGTERM))
    #expect(requests.add(SIGTERM, at: 1_000_100) == .end(isFirst: false, SIGTERM))
    #expect(requests.add(SIGINT, at: 1_000_000 + EndingRequests.duplicateTime) == .end(isFirst: false, SIGINT))
    #expect(requests.first == SIGTERM)
  }

  @Test func aLaterSignalEndsAtOnce() {
    var requests = EndingRequests()
    _ = requests.add(SIGINT, at: 0)
    #expect(requests.add(SIGINT, at: EndingRequests.duplicateTime + 1) == .endAtOnce(SIGINT))
    #expect(requests.add(SIGQUIT, at: EndingRequests.duplicateTime + 2) == .endAtOnce(SIGQUIT))
    #expect(requests.first == SIGINT)
  }

  /// The shell and the kernel each send SIGHUP, at times of their own.
  @Test func aSecondHangUpIsADuplicate() {
    var requests = EndingRequests()
    #expect(requests.add(SIGHUP, at: 0) == .end(isFirst: true, SIGHUP))
    #expect(requests.add(SIGHUP, at: 60_000_000) == .end(isFirst: false, SIGHUP))
  }
}
