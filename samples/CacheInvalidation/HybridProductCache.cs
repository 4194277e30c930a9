using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Hybrid;
using Notify;

namespace CacheInvalidation;

/// <summary>
/// Caches in a <see cref="HybridCache"/>. It reads and stores in one step, so there is no moment to discard what was read before a
/// notification came. Instead, each change gives the entry another key, and the old key is never used again.
/// </summary>
internal sealed class HybridProductCache(Catalogue catalogue, HybridCache products) : IProductCache
{
    /// <summary>The keys count this process's notifications, so another process must not share the entries.</summary>
    private static readonly HybridCacheEntryOptions OfThisProcess = new() { Flags = HybridCacheEntryFlags.DisableDistributedCache };

    private readonly ConcurrentDictionary<long, long> _changes = [];
    private volatile bool _isListening;
    private long _epoch;
    private long _fromMemory;
    private long _fromDatabase;

    public (long FromMemory, long FromDatabase) Reads => (_fromMemory, _fromDatabase);

    public async ValueTask<Product?> GetAsync(long id, CancellationToken ct)
    {
        bool isRead = false;
        Product? product = _isListening
            ? await products.GetOrCreateAsync(Key(id), ReadAsync, OfThisProcess, cancellationToken: ct)
            : await ReadAsync(ct);
        Interlocked.Increment(ref isRead ? ref _fromDatabase : ref _fromMemory);
        return product;

        async ValueTask<Product?> ReadAsync(CancellationToken stop)
        {
            isRead = true;
            return await catalogue.ReadAsync(id, stop);
        }
    }

    public async Task HandleAsync(Received<CatalogueChange> notification, CancellationToken ct)
    {
        long id = notification.Payload.ProductId;
        string old = Key(id);
        _changes.AddOrUpdate(id, 1, (_, changes) => changes + 1);
        await products.RemoveAsync(old, ct);
    }

    public Task OnListeningAsync(Listening<CatalogueChange> listening, CancellationToken ct)
    {
        Clear(isListening: true);
        Console.WriteLine("-- listening: what is read from now on is kept");
        return Task.CompletedTask;
    }

    public Task OnGapAsync(Gap<CatalogueChange> gap, CancellationToken ct)
    {
        Clear(isListening: gap.Cause != GapCause.Disconnected);
        Console.WriteLine($"-- {gap.Cause}: everything is dropped");
        return Task.CompletedTask;
    }

    /// <summary>All keys change. The old entries expire five minutes after they were read.</summary>
    private void Clear(bool isListening)
    {
        Interlocked.Increment(ref _epoch);
        _isListening = isListening;
    }

    private string Key(long id) => $"product/{id}/{Volatile.Read(ref _epoch)}/{_changes.GetValueOrDefault(id)}";
}
