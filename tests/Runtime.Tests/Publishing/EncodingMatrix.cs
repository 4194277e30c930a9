using System.Text;
using Notify;
using Npgsql;

namespace Runtime.Tests.Publishing;

/// <summary>
/// A database of some encoding, a listener to it, and every way of publishing to it from sessions of another encoding. The channel's name
/// is outside ASCII, too.
/// </summary>
internal sealed class EncodingMatrix : IAsyncDisposable
{
    private const string Channel = "größe";
    private const string Text = "é € 😀 \\ \" ' $$ 漢 plain";
    private static readonly string Long = string.Concat(Enumerable.Repeat(Text, 500));

    private readonly string _database;
    private readonly ListenerFixture _listening;
    private readonly ISubscription<Tick> _subscription;
    private long _id;

    private EncodingMatrix(string database, ListenerFixture listening, ISubscription<Tick> subscription)
    {
        _database = database;
        _listening = listening;
        _subscription = subscription;
    }

    static EncodingMatrix() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static string[] Servers { get; } = ["UTF8", "LATIN1", "SQL_ASCII", "EUC_JP", "WIN1252"];

    /// <summary>What PostgreSQL calls an encoding, and .NET.</summary>
    public static (string Postgres, string Net)[] Clients { get; } =
    [
        ("UTF8", "utf-8"), ("LATIN1", "iso-8859-1"), ("SQL_ASCII", "utf-8"), ("EUC_JP", "euc-jp"), ("WIN1252", "windows-1252"),
        ("SJIS", "shift_jis"), ("GBK", "gbk"),
    ];

    public static async Task<EncodingMatrix> StartAsync(PostgresServer server, string encoding, CancellationToken ct)
    {
        string database = await server.CreateDatabaseAsync(encoding, ct);
        await Session.ExecuteAsync(database, PayloadTable.Up, ct);
        ListenerFixture listening = new(database);
        ChannelListener<Tick> listener = new(listening.Listener, Channel, new TickSerializer(Channel, Oversize.Store));
        return new EncodingMatrix(database, listening, await listener.SubscribeAsync(ct: ct));
    }

    /// <param name="settings">Added to the connection string.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>False where the server can't convert between the two encodings, so that there is no such session.</returns>
    public async Task<bool> ExpectEveryWayAsync(string settings, CancellationToken ct)
    {
        string connectionString = $"{_database};{settings}";
        await using NotifyPublisher owner = new(new NotifyOptions { ConnectionString = connectionString });
        ChannelPublisher<Tick> publisher = new(owner, Channel, new TickSerializer(Channel, Oversize.Store));
        foreach (string text in (string[])[Text, Long])
        {
            List<Tick> sent = [.. Enumerable.Range(0, 8).Select(_ => Next())];
            await publisher.PublishAsync(sent[0], ct);
            await publisher.PublishManyAsync(sent[1..3], ct);
            foreach (Task publishing in sent[3..6].ConvertAll(tick => publisher.PublishAsync(tick, ct).AsTask()))
            {
                await publishing;
            }

            AfterCommit afterCommit = new(_ => Task.CompletedTask);
            publisher.Publish(sent[6], afterCommit);
            publisher.Publish(sent[7], afterCommit);
            await afterCommit.CommitAsync(ct);
            await ExpectAsync(sent);

            Tick Next() => new(++_id, text);
        }

        NpgsqlConnection connection;
        try
        {
            connection = await Session.OpenAsync(connectionString, ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.FeatureNotSupported)
        {
            return false;
        }

        await using (connection)
        {
            foreach (string text in (string[])[Text, Long])
            {
                List<Tick> sent = [.. Enumerable.Range(0, 8).Select(_ => new Tick(++_id, text))];
                await publisher.PublishAsync(sent[0], connection, ct);
                await publisher.PublishManyAsync(sent[1..3], connection, ct);
                await using (NpgsqlTransaction transaction = await connection.BeginTransactionAsync(ct))
                {
                    await publisher.PublishAsync(sent[3], transaction, ct);
                    await publisher.PublishManyAsync(sent[4..6], transaction, ct);
                    await transaction.CommitAsync(ct);
                }

                await using (NpgsqlBatch batch = new(connection))
                {
                    publisher.AddToBatch(batch, sent[6]);
                    await batch.ExecuteNonQueryAsync(ct);
                }

                await using (NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString))
                await using (NpgsqlBatch batch = source.CreateBatch())
                {
                    publisher.AddToBatch(batch, sent[7]);
                    await batch.ExecuteNonQueryAsync(ct);
                }

                await ExpectAsync(sent);
            }
        }

        return true;

        async Task ExpectAsync(List<Tick> sent) =>
            Assert.Equal(sent, await _subscription.ReadAllAsync(ct).Take(sent.Count).ToListAsync(ct));
    }

    public async ValueTask DisposeAsync()
    {
        await _subscription.DisposeAsync();
        await _listening.DisposeAsync();
    }
}
