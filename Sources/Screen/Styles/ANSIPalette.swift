/// The numbered colours of terminals.
package enum ANSIPalette {
  /// The names of the 16 user-defined colours in theme files, in the order of their numbers.
  static let names = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
    "bright-black", "bright-red", "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
    "bright-white",
  ]

  /// The colour of a number: exact for 16 and up (xterm's 6x6x6 cube and 24 greys), xterm's defaults for the first 16,
  /// which users redefine.
  package static func color(_ number: UInt8) -> RGB {
    if number < 16 { return user[Int(number)] }
    if number >= 232 {
      let level = 8 + 10 * (number - 232)
      return RGB(red: level, green: level, blue: level)
    }
    let index = number - 16
    func level(_ step: UInt8) -> UInt8 { step == 0 ? 0 : 55 + 40 * step }
    return RGB(red: level(index / 36), green: level(index / 6 % 6), blue: level(index % 6))
  }

  /// The number of the perceptually nearest colour.
  ///
  /// With 256 colours only the fixed ones count, because users redefine the first 16.
  package static func nearest(to color: RGB, depth: ColorDepth) -> UInt8? {
    switch depth {
    case .mono: nil
    case .colors16: nearest(to: color, among: 0...15)
    // Most colours of the built-in themes match exactly; the search would cost startup time.
    case .colors256: exact(color) ?? nearest(to: color, among: 16...255)
    }
  }

  /// The number of a colour that is one of the 240 fixed ones.
  private static func exact(_ color: RGB) -> UInt8? {
    (16...255).first { Self.color($0) == color }
  }

  private static func nearest(to color: RGB, among numbers: ClosedRange<UInt8>) -> UInt8? {
    var best: (number: UInt8, distance: Double)?
    for number in numbers {
      let distance = Self.color(number).distance(to: color)
      if distance < best?.distance ?? .infinity { best = (number, distance) }
    }
    return best?.number
  }

  private static let user: [RGB] = [
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
    0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
  ].map { RGB(red: UInt8($0 >> 16), green: UInt8($0 >> 8 & 255), blue: UInt8($0 & 255)) }
}
