/// A mouse report as a terminal sends it, byte by byte: `ESC [ < button ; column ; row M` (or `m` for a release), or
/// the old `ESC [ M` with three bytes (xterm, Control Sequences: Mouse Tracking).
struct MouseReport: Hashable, Sendable {
  /// The effect of a byte.
  enum Step: Equatable {
    /// The report is incomplete.
    case more
    /// The report is complete and of no interest.
    case nothing
    /// The bytes are no mouse report, and the sequence is incomplete.
    case broken
    /// The report is complete.
    case mouse(Mouse)
  }

  /// More bytes than any report has.
  private static let limit = 24

  private let isOld: Bool
  private var bytes: [UInt8] = []

  init(isOld: Bool) { self.isOld = isOld }

  mutating func take(_ byte: UInt8) -> Step {
    if isOld {
      bytes.append(byte)
      guard bytes.count == 3 else { return .more }
      // Each value has 32 added, and positions count from 1.
      let button = Int(bytes[0]) - 32
      return Self.step(button, Int(bytes[1]) - 33, Int(bytes[2]) - 33, isRelease: button & 3 == 3)
    }
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ";"):
      bytes.append(byte)
      return bytes.count > Self.limit ? .broken : .more
    case UInt8(ascii: "M"), UInt8(ascii: "m"):
      let numbers = String(decoding: bytes, as: UTF8.self).split(separator: ";", omittingEmptySubsequences: false)
        .map { Int($0) }
      guard numbers.count == 3, let button = numbers[0], let column = numbers[1], let row = numbers[2] else {
        return .nothing
      }
      return Self.step(button, column - 1, row - 1, isRelease: byte == UInt8(ascii: "m"))
    case 0x20...0x3f: return .broken
    default: return .nothing
    }
  }

  /// The bits of a button: 0 and 1 its number, 2 to 4 Shift, Alt and Ctrl, 5 motion, 6 the wheel, 7 further buttons.
  private static func step(_ button: Int, _ x: Int, _ y: Int, isRelease: Bool) -> Step {
    guard x >= 0, y >= 0, x < Surface.limit, y < Surface.limit, button >= 0, button & 0b1010_0000 == 0 else {
      return .nothing
    }
    func made(_ kind: Mouse.Kind) -> Step { .mouse(Mouse(x: x, y: y, kind: kind)) }
    if button & 64 != 0 {
      switch button & 3 {
      case 0: return isRelease ? .nothing : made(.wheelUp)
      case 1: return isRelease ? .nothing : made(.wheelDown)
      default: return .nothing
      }
    }
    switch button & 3 {
    case 0: return made(isRelease ? .release : .press)
    case 2: return isRelease ? .nothing : made(.pressRight)
    case 3: return made(.release)
    default: return .nothing
    }
  }
}
