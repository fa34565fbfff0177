/// The token that the opener of a virtual function shares with its PF (`vfio_pci_validate_vf_token`).
package enum VFToken {
  /// A UUID in the form that the kernel takes (`uuid_parse`, lib/uuid.c).
  package static func isWellFormed(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.utf8.count) == [8, 4, 4, 4, 12]
      && parts.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isHexDigit } }
  }
}
