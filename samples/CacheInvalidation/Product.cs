using System.ComponentModel;

namespace CacheInvalidation;

/// <summary>Immutable, which tells a hybrid cache that all may share one object.</summary>
[ImmutableObject(true)]
internal sealed record Product(long Id, string Name, decimal Price);
