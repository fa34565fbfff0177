extension Theme {
  /// The built-in files of `themes/`. They are parsed on demand: startup needs only one.
  private static let files: [(name: String, bytes: [UInt8])] = [
    ("dark", PackageResources.dark_toml), ("light", PackageResources.light_toml),
    ("high-contrast", PackageResources.high_contrast_toml),
    ("colour-blind-safe", PackageResources.colour_blind_safe_toml), ("mono", PackageResources.mono_toml),
    ("nord", PackageResources.nord_toml), ("gruvbox", PackageResources.gruvbox_toml),
  ]

  /// The names of the built-in themes.
  package static let builtInNames = files.map(\.name)

  /// Returns the built-in theme of this name, or nil.
  package static func builtIn(_ name: String) -> Theme? {
    files.first { $0.name == name }.map { fromFile($0.bytes, name) }
  }

  /// `themes/dark.toml`.
  package static let dark = fromFile(PackageResources.dark_toml, "dark")
  /// `themes/light.toml`.
  package static let light = fromFile(PackageResources.light_toml, "light")

  /// The tests parse every file, so the plain theme is never used.
  private static func fromFile(_ bytes: [UInt8], _ name: String) -> Theme {
    (try? Theme(toml: String(decoding: bytes, as: UTF8.self), file: "\(name).toml"))
      ?? Theme(name: name, background: .dark, looks: [.selection: RoleStyle(attributes: .reverse)])
  }
}
