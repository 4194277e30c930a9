using Runtime.Tests.Faults;

namespace Runtime.Tests.Publishing;

/// <summary>PGCLIENTENCODING belongs to the whole process, so no other test runs beside these.</summary>
[Collection(Measured.Name)]
public sealed class ClientEncodingVariableTests(PostgresServer postgres)
{
    private const string Variable = "PGCLIENTENCODING";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Servers => EncodingTests.Servers;

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Servers))]
    public async Task It_corrupts_nothing_that_is_published(string server)
    {
        await using EncodingMatrix matrix = await EncodingMatrix.StartAsync(await postgres.CreateDatabaseAsync(server, Ct), Ct);
        foreach ((string client, _) in EncodingMatrix.Clients)
        {
            Environment.SetEnvironmentVariable(Variable, client);
            try
            {
                await matrix.ExpectEveryWayAsync("", Ct);
            }
            finally
            {
                Environment.SetEnvironmentVariable(Variable, null);
            }
        }
    }
}
