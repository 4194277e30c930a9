using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Notify.Benchmarks.Web;

/// <summary>Many clients that read what a server sends. They live in another process, so that their CPU time is not the server's.</summary>
internal sealed class WebClients : IAsyncDisposable
{
    /// <summary>The command that such a process is started with.</summary>
    public const string Command = "web-clients";

    private readonly Process _process;

    private WebClients(Process process) => _process = process;

    /// <summary>Returns when each client has asked. The answer may come with the first event only.</summary>
    public static async Task<WebClients> StartAsync(int port, string path, int count)
    {
        string[] arguments = [Command, port.ToString(CultureInfo.InvariantCulture), path, count.ToString(CultureInfo.InvariantCulture)];
        ProcessStartInfo start = new(Environment.ProcessPath!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        WebClients clients = new(Process.Start(start)!);
        await clients._process.StandardOutput.ReadLineAsync();
        return clients;
    }

    /// <summary>How many bytes all clients together have received so far.</summary>
    public async Task<long> ReceivedAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        await _process.StandardInput.FlushAsync();
        return long.Parse((await _process.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
    }

    /// <summary>What the other process does, until its standard input ends.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        IPEndPoint server = new(IPAddress.Loopback, int.Parse(args[1], CultureInfo.InvariantCulture));
        byte[] request = Encoding.ASCII.GetBytes(
            $"GET {args[2]} HTTP/1.1\r\nHost: localhost\r\n"
            + (args[2] == "/socket" ? "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" : "")
            + "\r\n");
        long received = 0;
        List<Socket> sockets = [];
        for (int client = int.Parse(args[3], CultureInfo.InvariantCulture); client > 0; client--)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(server);
            await socket.SendAsync(request);
            sockets.Add(socket);
        }

        foreach (Socket socket in sockets)
        {
            _ = ReadAsync(socket);
        }

        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is not null)
        {
            Console.WriteLine(Interlocked.Read(ref received));
        }

        return 0;

        async Task ReadAsync(Socket socket)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(4096);
            while (await socket.ReceiveAsync(buffer.AsMemory()) is > 0 and int read)
            {
                Interlocked.Add(ref received, read);
            }

            throw new InvalidOperationException("The server ended a stream.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
