using System.Globalization;
using Notify;

namespace Runtime.Tests.Harness;

/// <summary>The books of the soak notice what they are there for.</summary>
[Collection(HarnessServer.Name)]
public sealed class AuditTests(HarnessServer harness)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>An L is Listening with the state that was read, a G a lost connection, a D that many dropped, a number an id.</summary>
    [Theory]
    [InlineData("L0 1 2 3", 0, 0, 0, 0)]
    [InlineData("L5 4 5 6", 0, 0, 0, 0)]
    [InlineData("L5 7", 0, 1, 0, 0)] // 6 was committed after the state was read
    [InlineData("L0 1 3", 0, 1, 0, 0)]
    [InlineData("L0 1 1", 0, 0, 1, 0)]
    [InlineData("L0 2 1", 0, 1, 1, 0)]
    [InlineData("L0 1 G L5 6", 4, 0, 0, 0)]
    [InlineData("L0 1 G L5 8", 4, 2, 0, 0)]
    [InlineData("L0 1 G G L5 6", 4, 0, 0, 0)]
    [InlineData("L0 1 G L5 D2 8", 6, 0, 0, 0)]
    [InlineData("L0 1 D2 4", 2, 0, 0, 0)]
    [InlineData("L0 1 D1 4", 2, 0, 0, 1)]
    [InlineData("L0 1 G L5 6 8", 4, 1, 0, 0)]
    public void What_is_missing_is_in_a_gap_or_silent(string events, long inGaps, long silent, long repeated, long miscounted)
    {
        Books books = new("books");
        foreach (string item in events.Split(' '))
        {
            long Number() => long.Parse(item[1..], CultureInfo.InvariantCulture);
            switch (item[0])
            {
                case 'L':
                    books.Listen(Number());
                    break;
                case 'G':
                    books.Miss(GapOf(GapCause.Disconnected, null));
                    break;
                case 'D':
                    books.Miss(GapOf(GapCause.BufferOverflow, Number()));
                    break;
                default:
                    books.Receive(long.Parse(item, CultureInfo.InvariantCulture));
                    break;
            }
        }

        Assert.Equal((inGaps, silent, repeated, miscounted), (books.InGaps, books.Silent, books.Repeated, books.Miscounted));
        Assert.Equal(silent + repeated + miscounted == 0, books.IsClean);
        Assert.Equal(books.ToString(), Books.Parse(books.ToString()).ToString());
    }

    [Theory(Timeout = 120_000)]
    [InlineData(Sabotage.None)]
    [InlineData(Sabotage.Lose)]
    [InlineData(Sabotage.Repeat)]
    public async Task A_client_that_does_something_wrong_has_it_in_its_books(Sabotage sabotage)
    {
        string database = await harness.Server.CreateDatabaseAsync(ct: Ct);
        AuditedChannel channel = new(database, "audited");
        await channel.CreateAsync(Ct);
        ClientSettings settings = new() { ConnectionString = database, Sabotage = sabotage };
        await using ClientProcess client = await ClientProcess.StartAsync(settings, ct: Ct);
        await client.AskAsync("audit audited", "audited audited", Ct);
        await using (Npgsql.NpgsqlConnection sender = await channel.OpenAsync(Ct))
        {
            for (int i = 0; i < 110; i++)
            {
                await channel.SendAsync(sender, 50, ct: Ct);
            }
        }

        await client.SendAsync($"finish {await channel.ReadAsync(Ct)}", Ct);
        Books quick = new("none");
        for (string line = ""; line != "finished"; line = await client.WaitForAsync("", Ct))
        {
            quick = line.StartsWith("books quick", StringComparison.Ordinal) ? Books.Parse(line["books ".Length..]) : quick;
        }

        Assert.Equal(5500, quick.LastId);
        Assert.Equal(sabotage == Sabotage.Lose ? 1 : 0, quick.Silent);
        Assert.Equal(sabotage == Sabotage.Repeat ? 1 : 0, quick.Repeated);
        Assert.Equal(0, await client.StopAsync(Ct));
    }

    private static Gap<Tick> GapOf(GapCause cause, long? dropped) =>
        new() { Channel = "c", Cause = cause, Since = DateTimeOffset.UnixEpoch, Dropped = dropped };
}
