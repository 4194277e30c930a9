namespace Runtime.Harness.Network;

/// <summary>
/// One direction through a <see cref="TcpProxy"/>. TCP hides single losses; a lasting loss looks like a stall: nothing arrives, and
/// nothing closes.
/// </summary>
public sealed class ProxyPath
{
    /// <summary>A slow line sends small pieces, this many a second.</summary>
    private const int PiecesPerSecond = 50;

    private volatile TaskCompletionSource _flow = new();
    private volatile TaskCompletionSource _heldBack = NewSource();
    private volatile TaskCompletionSource _tooLarge = NewSource();
    private int _largestPiece = int.MaxValue;

    internal ProxyPath() => _flow.SetResult();

    /// <summary>How long everything that passes is held up; nothing at first.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>How much passes in a second; 0, at first, is no limit.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>
    /// A larger piece stalls, and so does everything behind it on its connection, as on a route whose MTU is too small and whose
    /// routers don't report it. A piece is what one read of the socket returns. <see cref="int.MaxValue"/>, at first, is no limit.
    /// </summary>
    public int LargestPiece
    {
        get => Volatile.Read(ref _largestPiece);
        set
        {
            Volatile.Write(ref _largestPiece, value);
            Interlocked.Exchange(ref _tooLarge, NewSource()).TrySetResult();
        }
    }

    /// <summary>How many bytes a piece may have that passes at once.</summary>
    internal int PieceLength => BytesPerSecond > 0 ? Math.Max(1, BytesPerSecond / PiecesPerSecond) : int.MaxValue;

    /// <summary>From now on nothing passes.</summary>
    /// <returns>Completes when something was held back.</returns>
    public Task Hold()
    {
        if (_flow.Task.IsCompleted)
        {
            _flow = NewSource();
        }

        return _heldBack.Task;
    }

    /// <summary>What was held back passes, and what follows is held back.</summary>
    /// <returns>Completes when something that follows was held back.</returns>
    public Task Step()
    {
        TaskCompletionSource held = _flow;
        _heldBack = NewSource();
        _flow = NewSource();
        held.TrySetResult();
        return _heldBack.Task;
    }

    /// <summary>Whatever was held back passes.</summary>
    public void Release()
    {
        _flow.TrySetResult();
        _heldBack = NewSource();
    }

    /// <summary>Every fault of this direction is over.</summary>
    public void Mend()
    {
        Delay = TimeSpan.Zero;
        BytesPerSecond = 0;
        LargestPiece = int.MaxValue;
        Release();
    }

    /// <summary>Returns when a piece of that length may pass.</summary>
    internal async ValueTask PassAsync(int length)
    {
        if (Delay > TimeSpan.Zero)
        {
            await Task.Delay(Delay);
        }

        while (length > LargestPiece)
        {
            Task changed = _tooLarge.Task;
            if (length > LargestPiece)
            {
                await changed;
            }
        }

        if (_flow.Task is { IsCompleted: false } flow)
        {
            _heldBack.TrySetResult();
            await flow; // Once: a step lets pass what it held back, although what follows is held again.
        }
    }

    /// <summary>Returns when a slow line has taken that many bytes.</summary>
    internal async ValueTask TransmitAsync(int length)
    {
        if (BytesPerSecond is > 0 and var rate)
        {
            await Task.Delay(TimeSpan.FromSeconds((double)length / rate));
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
