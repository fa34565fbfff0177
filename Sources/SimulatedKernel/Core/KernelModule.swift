/// A loadable module, as far as its references go (`struct module`).
protocol KernelModule: AnyObject {
  /// References to it: open devices of its drivers, before 6.2 opened files.
  var references: Int { get set }
}
