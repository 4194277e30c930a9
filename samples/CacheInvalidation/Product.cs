using System.ComponentModel;

namespace CacheInvalidation;

/// <summary>Marked as immutable, so that a hybrid cache hands out one shared object.</summary>
[ImmutableObject(true)]
internal sealed record Product(long Id, string Name, decimal Price);
