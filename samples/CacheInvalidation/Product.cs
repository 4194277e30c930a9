namespace CacheInvalidation;

internal sealed record Product(long Id, string Name, decimal Price);
