using Notify;

namespace CacheInvalidation;

/// <summary>
/// Caches what has been read until a notification says that it has changed. After a lost connection it can't know, so it caches
/// nothing and reads from the database.
/// </summary>
internal interface IProductCache : INotificationHandler<CatalogueChange>
{
    /// <summary>How many reads memory answered, and how many the database.</summary>
    (long FromMemory, long FromDatabase) Reads { get; }

    ValueTask<Product?> GetAsync(long id, CancellationToken ct);
}
