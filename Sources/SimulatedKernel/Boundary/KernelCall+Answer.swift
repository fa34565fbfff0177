import ActionPlanning
import HostModel

extension KernelCall {
  /// Runs a call of the simulated kernel and reports its errno as this call's error, as the Linux boundary does.
  func answered<Result>(_ body: () throws(ErrorNumber) -> Result) throws(CallError) -> Result {
    do throws(ErrorNumber) {
      return try body()
    } catch {
      throw CallError(self, error)
    }
  }
}
