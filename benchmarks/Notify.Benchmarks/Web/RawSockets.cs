using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Notify.Benchmarks.Web;

/// <summary>The least that it takes to send the same to many clients: no HTTP, no database, one loop.</summary>
internal static class RawSockets
{
    /// <summary>As long as an event of the other lines.</summary>
    private const int EventBytes = 280;

    public static async Task<double[]> MeasureAsync(int count, int perSecond, int seconds)
    {
        using TcpListener listener = new(IPAddress.Loopback, port: 0);
        listener.Start(count);
        Task<List<Socket>> accepting = AcceptAsync();
        await using WebClients clients = await WebClients.StartAsync(((IPEndPoint)listener.LocalEndpoint).Port, "/", count);
        List<Socket> sockets = await accepting;
        await SendAsync(perSecond);
        long received = await clients.ReceivedAsync();
        CpuTime cpu = CpuTime.Now;
        long start = Stopwatch.GetTimestamp();
        await SendAsync(perSecond * seconds);
        double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return cpu.Figures(elapsed, (double)perSecond * seconds * count, await clients.ReceivedAsync() - received);

        async Task<List<Socket>> AcceptAsync()
        {
            List<Socket> accepted = [];
            while (accepted.Count < count)
            {
                Socket socket = await listener.AcceptSocketAsync();
                socket.NoDelay = true;
                accepted.Add(socket);
            }

            return accepted;
        }

        async Task SendAsync(int events)
        {
            byte[] text = new byte[EventBytes];
            using PeriodicTimer timer = new(TimeSpan.FromSeconds(1) / perSecond);
            for (int sent = 0; sent < events; sent++)
            {
                await timer.WaitForNextTickAsync();
                foreach (Socket socket in sockets)
                {
                    await socket.SendAsync(text);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }
}
