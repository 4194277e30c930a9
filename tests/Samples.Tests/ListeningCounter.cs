using CacheInvalidation;
using Notify;

namespace Samples.Tests;

/// <summary>A handler beside the sample's own, that a test can wait for.</summary>
public sealed class ListeningCounter : INotificationHandler<CatalogueChange>
{
    private readonly TaskCompletionSource _gap = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource[] _listening =
        [.. Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];

    public Task WaitForAsync(int generation, CancellationToken ct) => _listening[generation].Task.WaitAsync(ct);

    public Task WaitForGapAsync(CancellationToken ct) => _gap.Task.WaitAsync(ct);

    public Task HandleAsync(Received<CatalogueChange> notification, CancellationToken ct) => Task.CompletedTask;

    public Task OnListeningAsync(Listening<CatalogueChange> listening, CancellationToken ct)
    {
        _listening[listening.Generation].TrySetResult();
        return Task.CompletedTask;
    }

    public Task OnGapAsync(Gap<CatalogueChange> gap, CancellationToken ct)
    {
        _gap.TrySetResult();
        return Task.CompletedTask;
    }
}
