extension String {
  /// A driver's name as the kernel's build writes module names: with `_` for `-`. A driver may be named either way, and
  /// its module has `_` (KBUILD_MODNAME): `xe-vfio-pci` is the driver of xe_vfio_pci.
  package var foldedDriverName: String { String(map { $0 == "-" ? "_" : $0 }) }
}
