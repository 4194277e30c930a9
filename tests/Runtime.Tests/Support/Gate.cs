namespace Runtime.Tests.Support;

/// <summary>Holds a handler until a test opens it.</summary>
public sealed class Gate
{
    private int _passed;

    public TaskCompletionSource Listening { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool ReactsToToken { get; set; } = true;

    public int Passed => _passed;

    public async Task PassAsync(CancellationToken ct)
    {
        Entered.TrySetResult();
        await Open.Task.WaitAsync(ReactsToToken ? ct : CancellationToken.None);
        Interlocked.Increment(ref _passed);
    }
}
