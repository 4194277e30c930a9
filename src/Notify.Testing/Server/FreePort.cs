using System.Net;
using System.Net.Sockets;

namespace Notify.Testing;

/// <summary>TCP ports of the loopback address.</summary>
internal static class FreePort
{
    // Below the ephemeral port ranges (Linux from 32768, macOS from 49152). Otherwise a server that is down for a while could lose its
    // port to any outgoing connection.
    private const int First = 20_000;
    private const int PastLast = 32_000;

    /// <summary>Picks a free port at random. Another process can take it before it is used.</summary>
    public static int Choose()
    {
        while (true)
        {
            int port = Random.Shared.Next(First, PastLast);
            if (IsFree(port))
            {
                return port;
            }
        }
    }

    /// <summary>
    /// Whether no process listens on the port. If the system refuses the port for another reason, the server will report it.
    /// </summary>
    public static bool IsFree(int port)
    {
        using TcpListener listener = new(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode != SocketError.AddressAlreadyInUse;
        }
    }
}
