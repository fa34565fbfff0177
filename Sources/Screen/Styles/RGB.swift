import Glibc
import TerminalText

/// An sRGB colour.
package struct RGB: Hashable, Sendable, CustomStringConvertible {
  /// Red, 0...255.
  package let red: UInt8
  /// Green, 0...255.
  package let green: UInt8
  /// Blue, 0...255.
  package let blue: UInt8

  /// Creates a colour from its components.
  package init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// Reads `#rrggbb`; nil for anything else.
  package init?(hexadecimal text: some StringProtocol) {
    let digits = text.dropFirst()
    guard text.first == "#", digits.utf8.count == 6, digits.first != "+", let value = UInt32(digits, radix: 16) else {
      return nil
    }
    self.init(red: UInt8(value >> 16), green: UInt8(value >> 8 & 255), blue: UInt8(value & 255))
  }

  /// `#rrggbb`.
  package var description: String {
    "#"
      + [red, green, blue].map { Int($0).zeroPadded(to: 2, radix: 16) }.joined()
  }

  /// The contrast ratio of two colours, from 1 (identical) to 21 (black and white).
  ///
  /// As in WCAG 2.2, whose level AA requires 4.5 for text and 3 for lines.
  package func contrast(to other: RGB) -> Double {
    let (high, low) = (max(luminance, other.luminance), min(luminance, other.luminance))
    return (high + 0.05) / (low + 0.05)
  }

  /// The perceived distance of two colours: Euclidean in OKLab.
  func distance(to other: RGB) -> Double {
    let (a, b) = (lab, other.lab)
    return ((a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1) + (a.2 - b.2) * (a.2 - b.2)).squareRoot()
  }

  private var luminance: Double {
    let (red, green, blue) = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }

  private var linear: (Double, Double, Double) {
    func part(_ value: UInt8) -> Double {
      let share = Double(value) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return (part(red), part(green), part(blue))
  }

  /// Björn Ottosson's OKLab, from linear sRGB.
  private var lab: (Double, Double, Double) {
    let (red, green, blue) = linear
    let long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    let medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    let short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
      0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
      1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
      0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    )
  }
}
