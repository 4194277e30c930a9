namespace Runtime.Tests.Support;

/// <summary>Disposes what a test has made in a number that it does not know beforehand, the newest first.</summary>
public sealed class Disposables : IAsyncDisposable
{
    private readonly Stack<object> _items = new();

    public T Push<T>(T item)
        where T : notnull
    {
        _items.Push(item);
        return item;
    }

    public async ValueTask DisposeAsync()
    {
        while (_items.TryPop(out object? item))
        {
            if (item is IAsyncDisposable disposable)
            {
                await disposable.DisposeAsync();
            }
            else
            {
                ((IDisposable)item).Dispose();
            }
        }
    }
}
