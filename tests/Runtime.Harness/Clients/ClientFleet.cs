namespace Runtime.Harness.Clients;

/// <summary>
/// Many clients at once. To the server a listener is a client, wherever it lives; so a fleet of a hundred can be a hundred
/// processes, or a few with many listeners each where a hundred runtimes would be too much for the machine.
/// </summary>
public sealed class ClientFleet : IAsyncDisposable
{
    private readonly ClientProcess[] _processes;

    private ClientFleet(ClientProcess[] processes) => _processes = processes;

    public IReadOnlyList<ClientProcess> Processes => _processes;

    /// <param name="settings">Of each process, with the number of its listeners.</param>
    /// <param name="processes">How many.</param>
    /// <param name="limits">Of each process.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<ClientFleet> StartAsync(
        ClientSettings settings, int processes, ClientLimits? limits = null, CancellationToken ct = default)
    {
        Task<ClientProcess>[] starting =
            [.. Enumerable.Range(0, processes).Select(_ => ClientProcess.StartAsync(settings, limits, ct))];
        try
        {
            return new ClientFleet(await Task.WhenAll(starting));
        }
        catch
        {
            foreach (Task<ClientProcess> started in starting.Where(task => task.IsCompletedSuccessfully))
            {
                await started.Result.DisposeAsync();
            }

            throw;
        }
    }

    public Task SendAsync(string command, CancellationToken ct = default) =>
        Task.WhenAll(_processes.Select(process => process.SendAsync(command, ct)));

    /// <summary>Returns when each process has said that <paramref name="times"/> times.</summary>
    public Task WaitForAsync(string beginning, int times = 1, CancellationToken ct = default) =>
        Task.WhenAll(_processes.Select(async process =>
        {
            for (int i = 0; i < times; i++)
            {
                await process.WaitForAsync(beginning, ct);
            }
        }));

    public async ValueTask DisposeAsync() => await Task.WhenAll(_processes.Select(process => process.DisposeAsync().AsTask()));
}
