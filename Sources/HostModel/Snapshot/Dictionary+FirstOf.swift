extension Dictionary {
  /// Creates a dictionary of values by a key; of several values with one key the first stays, and a value without a key
  /// is left out.
  package init(firstOf values: some Sequence<Value>, by key: (Value) -> Key?) {
    self.init()
    reserveCapacity(values.underestimatedCount)
    for value in values {
      guard let key = key(value), self[key] == nil else { continue }
      self[key] = value
    }
  }
}
