using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Hybrid;
using Notify;

namespace CacheInvalidation;

/// <summary>
/// In a <see cref="HybridCache"/>. It reads and keeps in one step, so that there is no moment to throw away what was read before a
/// notification came. Instead each change gives the entry another key: nobody asks for what was read under the old one.
/// </summary>
internal sealed class HybridProductCache(Catalogue catalogue, HybridCache products) : IProductCache
{
    /// <summary>The keys count what this process has heard, so another one may not share the entries.</summary>
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

    /// <summary>All keys are other ones. The entries go when their time is over, five minutes after they were read.</summary>
    private void Clear(bool isListening)
    {
        Interlocked.Increment(ref _epoch);
        _isListening = isListening;
    }

    private string Key(long id) => $"product/{id}/{Volatile.Read(ref _epoch)}/{_changes.GetValueOrDefault(id)}";
}
