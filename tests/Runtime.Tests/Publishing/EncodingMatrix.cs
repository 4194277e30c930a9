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
    /// <summary>Every encoding has the letters of one.</summary>
    private static readonly string[] Names = ["größe", "жук", "中文", "αβγ", "ไทย", "אב", "عرب"];
    private static readonly string[] Texts = ["é € 😀 \\ \" ' $$ 漢 plain", string.Concat(Enumerable.Repeat("é € 😀 \\ \" ' $$ 漢 plain", 500))];

    private readonly string _database;
    private readonly string _channel;
    private readonly ListenerFixture _listening;
    private readonly ISubscription<Tick> _subscription;
    private long _id;

    private EncodingMatrix(string database, string channel, ListenerFixture listening, ISubscription<Tick> subscription)
    {
        _database = database;
        _channel = channel;
        _listening = listening;
        _subscription = subscription;
    }

    static EncodingMatrix() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Those of most kinds, for what takes a connection each: what PostgreSQL calls them, and .NET.</summary>
    public static (string Postgres, string Net)[] Clients { get; } =
    [
        ("UTF8", "utf-8"), ("LATIN1", "iso-8859-1"), ("SQL_ASCII", "utf-8"), ("EUC_JP", "euc-jp"), ("WIN1252", "windows-1252"),
        ("SJIS", "shift_jis"), ("GBK", "gbk"),
    ];

    public static async Task<EncodingMatrix> StartAsync(string database, CancellationToken ct)
    {
        await Session.ExecuteAsync(database, PayloadTable.Up, ct);
        string channel = await FindNameAsync(database, ct);
        ListenerFixture listening = new(database);
        ChannelListener<Tick> listener = new(listening.Listener, channel, new TickSerializer(channel, Oversize.Store));
        return new EncodingMatrix(database, channel, listening, await listener.SubscribeAsync(ct: ct));
    }

    /// <summary>Publishes on one connection, in every encoding of the server's catalogue that it can have with this database.</summary>
    /// <returns>Those encodings.</returns>
    public async Task<IReadOnlyList<string>> ExpectEveryWayInEachEncodingAsync(CancellationToken ct)
    {
        const string Known =
            """
            select array(select distinct pg_encoding_to_char(e) from pg_conversion, unnest(array[conforencoding, contoencoding, 0]) e order by 1)
            """;
        List<string> possible = [];
        await using NpgsqlConnection connection = await Session.OpenAsync(_database, ct);
        foreach (string encoding in await Session.QueryAsync<string[]>(_database, Known, ct))
        {
            try
            {
                await connection.ExecuteAsync($"set client_encoding = '{encoding}'", ct);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.FeatureNotSupported)
            {
                continue;
            }

            possible.Add(encoding);
            await ExpectEveryWayAsync(connection, ct);
        }

        return possible;
    }

    /// <param name="settings">Added to the connection string.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>False where the server can't convert between the two encodings, so that there is no such session.</returns>
    public async Task<bool> ExpectEveryWayAsync(string settings, CancellationToken ct)
    {
        string connectionString = $"{_database};{settings}";
        await using NotifyPublisher owner = new(new NotifyOptions { ConnectionString = connectionString });
        ChannelPublisher<Tick> publisher = Publisher(owner);
        foreach (string text in Texts)
        {
            List<Tick> sent = [.. Enumerable.Range(0, 8).Select(_ => Next(text))];
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
            await ExpectAsync(sent, ct);
        }

        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);
        try
        {
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(ct);
            await ExpectEveryWayAsync(connection, ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.FeatureNotSupported)
        {
            return false;
        }

        foreach (string text in Texts)
        {
            Tick sent = Next(text);
            await using NpgsqlBatch batch = source.CreateBatch();
            publisher.AddToBatch(batch, sent);
            await batch.ExecuteNonQueryAsync(ct);
            await ExpectAsync([sent], ct);
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _subscription.DisposeAsync();
        await _listening.DisposeAsync();
    }

    /// <summary>Publishes over a caller's connection.</summary>
    private async Task ExpectEveryWayAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        ChannelPublisher<Tick> publisher = Publisher(_listening.Publisher);
        foreach (string text in Texts)
        {
            List<Tick> sent = [.. Enumerable.Range(0, 7).Select(_ => Next(text))];
            await publisher.PublishAsync(sent[0], connection, ct);
            await publisher.PublishManyAsync(sent[1..3], connection, ct);
            await using (NpgsqlTransaction transaction = await connection.BeginTransactionAsync(ct))
            {
                await publisher.PublishAsync(sent[3], transaction, ct);
                await publisher.PublishManyAsync(sent[4..6], transaction, ct);
                await transaction.CommitAsync(ct);
            }

            await using NpgsqlBatch batch = new(connection);
            publisher.AddToBatch(batch, sent[6]);
            await batch.ExecuteNonQueryAsync(ct);
            await ExpectAsync(sent, ct);
        }
    }

    private static async Task<string> FindNameAsync(string database, CancellationToken ct)
    {
        foreach (string name in Names)
        {
            try
            {
                await Session.ExecuteAsync(database, $"select '{name}'", ct);
                return name;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UntranslatableCharacter)
            {
                // The next alphabet.
            }
        }

        throw new InvalidOperationException("The database's encoding has none of the alphabets.");
    }

    private ChannelPublisher<Tick> Publisher(NotifyPublisher owner) => new(owner, _channel, new TickSerializer(_channel, Oversize.Store));

    private Tick Next(string text) => new(++_id, text);

    private async Task ExpectAsync(List<Tick> sent, CancellationToken ct) =>
        Assert.Equal(sent, await _subscription.ReadAllAsync(ct).Take(sent.Count).ToListAsync(ct));
}
