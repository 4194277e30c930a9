using Notify;

namespace OrderMonitor;

/// <summary>
/// Compares what the shop committed with what was received. Changes are counted by order and action, so that other instances on
/// the same database don't affect the result.
/// </summary>
internal sealed class Tally
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(long OrderId, ChangeKind Action), int> _open = [];
    private readonly SortedDictionary<string, int> _heard = new(StringComparer.Ordinal);
    private TaskCompletionSource _allHeard = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Sent { get; private set; }

    public int Received { get; private set; }

    /// <summary>How often the stream said that something may be missing.</summary>
    public int Gaps { get; private set; }

    /// <summary>Changes that were committed and not received.</summary>
    public int Missing
    {
        get
        {
            lock (_lock)
            {
                return _open.Values.Where(count => count > 0).Sum();
            }
        }
    }

    /// <summary>Completes when the listener listens for the first time. Nothing committed before that is received.</summary>
    public TaskCompletionSource Listening { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void AddSent(long orderId, ChangeKind action) => Add(orderId, action, 1);

    public void AddReceived(OrderEvent order)
    {
        Add(order.OrderId, order.Action, -1);
        string what = order.Action == ChangeKind.Delete ? "cleared away" : order.Status;
        _heard[what] = _heard.GetValueOrDefault(what) + 1;
    }

    public void AddGap() => Gaps++;

    /// <summary>Waits a while until everything that was sent has been received.</summary>
    public async Task WaitForStragglersAsync(TimeSpan patience)
    {
        Task heard;
        lock (_lock)
        {
            heard = _open.Values.Any(count => count > 0) ? _allHeard.Task : Task.CompletedTask;
        }

        await heard.WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Prints what was received, and whether that was everything.</summary>
    /// <returns>The program's exit code: 1 if something was lost without a gap.</returns>
    public int Summarise(TextWriter output)
    {
        // A crashed server loses what it has not delivered yet. A gap then reports it.
        int missing = Missing;
        int lost = Gaps == 0 ? missing : 0;
        string gaps = Gaps == 0 ? "" : $", missed in {Gaps} reported gap(s) {missing}";
        output.WriteLine($"-- heard of: {string.Join(", ", _heard.Select(heard => $"{heard.Value} {heard.Key}"))}");
        output.WriteLine($"-- sent {Sent}, received {Received}, lost {lost}{gaps}");
        return lost > 0 ? 1 : 0;
    }

    // A notification may arrive before the sender's own commit has returned, so the balance of a change may be -1 for a moment.
    private void Add(long orderId, ChangeKind action, int change)
    {
        lock (_lock)
        {
            Sent += change > 0 ? 1 : 0;
            Received += change < 0 ? 1 : 0;
            int balance = _open.GetValueOrDefault((orderId, action)) + change;
            if (balance == 0)
            {
                _open.Remove((orderId, action));
            }
            else
            {
                _open[(orderId, action)] = balance;
            }

            if (!_open.Values.Any(count => count > 0))
            {
                _allHeard.TrySetResult();
            }
            else if (_allHeard.Task.IsCompleted)
            {
                _allHeard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
