using Notify;

namespace CacheInvalidation;

/// <summary>
/// Keeps what has been read until a notification says that it has changed. While it can't know, after a lost connection, it keeps
/// nothing and asks the database.
/// </summary>
internal interface IProductCache : INotificationHandler<CatalogueChange>
{
    /// <summary>How many reads memory answered, and how many the database.</summary>
    (long FromMemory, long FromDatabase) Reads { get; }

    ValueTask<Product?> GetAsync(long id, CancellationToken ct);
}
