import ActionPlanning
import FoundationEssentials
import HostModel
import TestHost
import Testing

@Suite struct HelperMessageTests {
  /// Each message survives encoding and decoding, whatever its content.
  @Test func requestsAndMessagesRoundTrip() throws {
    let device = DeviceAddress(sysfsName: "0000:08:01.0")
    var plan = ActionPlan(
      .hotReset(HotResetRequest(device, path: .cdev, bindsSiblings: true)), confirmation: .typed("0000:08:01.0"))
    plan.refusal = ActionPlan.Refusal(
      .EBUSY, [Blocker(.heldByProcess, pid: 7, message: "a \"b\"\n", remedy: Remedy(.look, "c"))])
    plan.siblings = [ActionPlan.Sibling(address: "10000:08:02.0", driver: nil)]
    let request = HelperRequest.carryOut(plan, tries: true)
    let data = try JSONEncoder().encode(request)
    #expect(!data.contains(10))
    #expect(try JSONDecoder().decode(HelperRequest.self, from: data) == request)

    let message = HelperMessage.finished(
      ActionResult(.refused, error: CallError(.hotReset, .EINVAL), text: "no", remedy: nil))
    #expect(try JSONDecoder().decode(HelperMessage.self, from: JSONEncoder().encode(message)) == message)
  }
}
