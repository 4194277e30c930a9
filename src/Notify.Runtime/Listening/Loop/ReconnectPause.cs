using System.Data.Common;

namespace Notify;

/// <summary>Decides how long to wait before the next connection, by how the last one ended.</summary>
internal sealed class ReconnectPause(NotifyOptions options, RunningTime running)
{
    private const string Mtu =
        "Several connections in a row were verified and then fell silent, as if small packets passed and large ones did not: check "
        + "the MTU of the path to the server (VPN, tunnel, container network), and whether ICMP messages about it are dropped.";

    private readonly Backoff _backoff = new(options, running, Random.Shared.NextDouble);

    /// <summary>Call it when a connection is verified.</summary>
    public void Connected() => _backoff.Connected();

    /// <returns>The pause, and the error to report: the loss, with the likely cause if losses repeat.</returns>
    public (TimeSpan Pause, Exception Loss) Next(Exception loss, bool wasListening)
    {
        // What can't be converted (22021, 22P05) says nothing about the server, and anyone may send it (F6).
        TimeSpan pause = wasListening && loss is DbException { SqlState: "22021" or "22P05" }
            ? options.BackoffBase * Random.Shared.NextDouble()
            : _backoff.Next(stalled: loss is TimeoutException);
        return (pause, loss is TimeoutException && _backoff.LooksLikeMtu ? new TimeoutException(Mtu, loss) : loss);
    }
}
