import ActionPlanning
import HostModel

/// A change of drivers that failed; what was begun was taken back, as far as `leftOver` does not say otherwise.
package struct BindingFailure: Error, Hashable, Sendable {
  /// The function; nil when no single one is to blame.
  package var address: PCIAddress?
  /// The call that was refused; nil where none was: the host is not as it was planned for, or the kernel made a call
  /// without the effect that it is made for.
  package var error: CallError?
  /// What happened, one sentence.
  package var text: String
  /// Nothing was changed at all.
  package var isUntouched = false
  /// What is not as it was, one sentence each.
  package var leftOver: [String] = []
  /// What else there is to say of taking it back, one sentence each.
  package var notes: [String] = []

  /// A failure from its parts.
  package init(_ address: PCIAddress?, _ error: CallError?, _ text: String, isUntouched: Bool = false) {
    self.address = address
    self.error = error
    self.text = text
    self.isUntouched = isUntouched
  }

  /// Makes calls that change one function, or read it; their error becomes a failure of it.
  static func naming<Result>(
    _ address: PCIAddress, _ what: String, isUntouched: Bool = false, _ make: () throws(CallError) -> Result
  ) throws(BindingFailure) -> Result {
    do throws(CallError) {
      return try make()
    } catch {
      throw BindingFailure(address, error, "\(address) \(what): \(error.sentence)", isUntouched: isUntouched)
    }
  }
}
