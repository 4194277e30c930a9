using Microsoft.Extensions.Caching.Memory;
using Notify;

namespace CacheInvalidation;

/// <summary>Caches in a <see cref="MemoryCache"/>.</summary>
internal sealed class MemoryProductCache(Catalogue catalogue) : IProductCache, IDisposable
{
    private readonly Lock _lock = new();
    private readonly MemoryCache _products = new(new MemoryCacheOptions());
    private bool _isListening;
    private long _changes;
    private long _fromMemory;
    private long _fromDatabase;

    public (long FromMemory, long FromDatabase) Reads => (_fromMemory, _fromDatabase);

    public async ValueTask<Product?> GetAsync(long id, CancellationToken ct)
    {
        if (_products.TryGetValue(id, out Product? product))
        {
            Interlocked.Increment(ref _fromMemory);
            return product;
        }

        long changesBefore = Volatile.Read(ref _changes);
        product = await catalogue.ReadAsync(id, ct);
        Interlocked.Increment(ref _fromDatabase);
        lock (_lock)
        {
            // What was read may be older than a notification that came during the read. Then it must not be cached.
            if (_isListening && changesBefore == _changes)
            {
                _products.Set(id, product);
            }
        }

        return product;
    }

    public Task HandleAsync(Received<CatalogueChange> notification, CancellationToken ct)
    {
        lock (_lock)
        {
            _changes++;
            _products.Remove(notification.Payload.ProductId);
        }

        return Task.CompletedTask;
    }

    public Task OnListeningAsync(Listening<CatalogueChange> listening, CancellationToken ct)
    {
        Clear(isListening: true);
        Console.WriteLine("-- listening: what is read from now on is kept");
        return Task.CompletedTask;
    }

    public Task OnGapAsync(Gap<CatalogueChange> gap, CancellationToken ct)
    {
        // After a lost connection, cache nothing until it is back. Other gaps are already over.
        Clear(isListening: gap.Cause != GapCause.Disconnected);
        Console.WriteLine($"-- {gap.Cause}: everything is dropped");
        return Task.CompletedTask;
    }

    public void Dispose() => _products.Dispose();

    private void Clear(bool isListening)
    {
        lock (_lock)
        {
            _changes++;
            _isListening = isListening;
            _products.Clear();
        }
    }
}
