import ActionPlanning
import HostModel

/// A failed change of drivers. Everything already changed was undone, except for `leftOver`.
package struct BindingFailure: Error, Hashable, Sendable {
  /// The function that failed; nil if no single one did.
  package var address: PCIAddress?
  /// The refused call; nil if none was refused: the host differs from the plan, or a call succeeded without its effect.
  package var error: CallError?
  /// The cause, in one sentence.
  package var text: String
  /// True if nothing was changed at all.
  package var isUntouched = false
  /// The changes that could not be undone, one sentence each.
  package var leftOver: [String] = []
  /// Remarks about the undo, one sentence each.
  package var notes: [String] = []

  /// Creates a failure with nothing left over.
  package init(_ address: PCIAddress?, _ error: CallError?, _ text: String, isUntouched: Bool = false) {
    self.address = address
    self.error = error
    self.text = text
    self.isUntouched = isUntouched
  }

  /// Runs calls on one function and turns their error into a failure of that function.
  static func naming<Result>(
    _ address: PCIAddress, _ what: String, isUntouched: Bool = false, _ make: () throws(CallError) -> Result
  ) throws(BindingFailure) -> Result {
    do throws(CallError) {
      return try make()
    } catch {
      throw BindingFailure(address, error, "\(address) \(what): \(error.text).", isUntouched: isUntouched)
    }
  }
}
