# fish completion for shopctl; made from its command tree.
function __shopctl_at --description 'whether the command so far is the one named'
    set -l path
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        if contains -- $word --output --columns --limit --sort-by --since --until --timeout --server --token-file --credentials-file --stores-file --brokers --redis --redis-password-file --redis-ca --redis-cert --redis-key --home --reason --idempotency-key --file --on-error --rate --concurrency --lock --lock-wait --plan --context --color --progress --state --customer --sku --line --cart --card --note --expected-total --order --type --max --amount --by --warehouse --below --at --from --to --format --user --partitions --replicas --retention --config --unset --partition --key --header --field --lines --time --key-separator --topic --to-group --max-copies --consumer --because --rounds --grace --min-bytes --expires-within --pace --members --set --ttl --interval --shard --role --phone --service --actor --action --subject --request --anchor --rest-port --health-port --postgres-port --redis-port --kafka-port --mtproto-port --websocket-port --shards --health -o -f -n
            set skip 1
            continue
        end
        string match -q -- '-*' $word; and continue
        contains -- "$path $word" ' orders' ' orders ls' ' orders get' ' orders timeline' ' orders explain' ' orders place' ' orders cancel' ' orders fulfil' ' orders retry' ' orders return' ' orders return request' ' orders return receive' ' orders return refund' ' orders return cancel' ' orders return ls' ' orders watch' ' orders export' ' orders audit' ' refunds' ' refunds ls' ' refunds get' ' refunds create' ' refunds batch' ' refunds approve' ' refunds deny' ' refunds retry' ' refunds report' ' stock' ' stock ls' ' stock get' ' stock set' ' stock adjust' ' stock reservations' ' stock transfer' ' stock release' ' stock import' ' stock export' ' stock history' ' stock verify' ' chats' ' chats ls' ' chats get' ' chats history' ' chats members' ' chats sessions' ' chats sessions ls' ' topics' ' topics ls' ' topics get' ' topics create' ' topics set' ' topics rm' ' topics cat' ' topics tail' ' topics produce' ' topics groups' ' topics lag' ' topics seek' ' topics replay' ' topics dlq' ' topics dlq ls' ' topics dlq reasons' ' topics dlq show' ' topics dlq retry' ' topics dlq drop' ' topics verify' ' topics retire' ' cache' ' cache stats' ' cache ls' ' cache get' ' cache ttl' ' cache rm' ' cache top' ' cache warm' ' cache verify' ' cache watch' ' shards' ' shards ls' ' shards status' ' shards map' ' shards locate' ' apply' ' jobs' ' jobs ls' ' jobs get' ' jobs rm' ' users' ' users ls' ' users get' ' users code' ' users role' ' users revoke' ' users reset-second-factor' ' users rotate-keys' ' audit' ' audit ls' ' audit export' ' audit verify' ' login' ' config' ' config ls' ' config get' ' config set' ' config rm' ' config use' ' config explain' ' up' ' down' ' status' ' help' ' completion' ' version' ; and set path "$path $word"
    end
    test "$path" = "$argv[1]"
end
function __shopctl_live --description 'what the installation has, for the word being typed'
    set -l typed (string replace -r -- '^--[^=]*=' '' (commandline -ct))
    set -l plain (string unescape -- "$typed"; or string unescape -- "$typed'"
        or string unescape -- "$typed\"")
    shopctl __complete $argv[1] "$plain" -- (commandline -opc)[2..-1] 2>/dev/null
end
complete -c shopctl -f
complete -c shopctl -n "__shopctl_at ''" -a orders -d 'Orders: list, inspect, place, cancel, fulfil, prove'
complete -c shopctl -n "__shopctl_at ''" -a refunds -d 'Refunds: list, inspect, create, approve, sum up'
complete -c shopctl -n "__shopctl_at ''" -a stock -d 'Stock: levels, changes, reservations, proof'
complete -c shopctl -n "__shopctl_at ''" -a chats -d 'Customers\' chats: list, inspect, read, devices'
complete -c shopctl -n "__shopctl_at ''" -a topics -d 'Kafka\'s topics, consumer groups and dead letters, also while the daemons are down'
complete -c shopctl -n "__shopctl_at ''" -a cache -d 'Redis: what it holds, how it does, removing, warming, proof'
complete -c shopctl -n "__shopctl_at ''" -a shards -d 'Shards: which database whose chats lie in, and how each does'
complete -c shopctl -n "__shopctl_at ''" -a apply -d 'Do what a plan says'
complete -c shopctl -n "__shopctl_at ''" -a jobs -d 'Runs of batches that are under way or were broken off, and locks'
complete -c shopctl -n "__shopctl_at ''" -a users -d 'People and clients: list, codes, roles, revoke'
complete -c shopctl -n "__shopctl_at ''" -a audit -d 'Who did what: list, export, prove'
complete -c shopctl -n "__shopctl_at ''" -a login -d 'Sign in as a person'
complete -c shopctl -n "__shopctl_at ''" -a config -d 'Contexts and settings of this command line'
complete -c shopctl -n "__shopctl_at ''" -a up -d 'Start the embedded installation of this machine'
complete -c shopctl -n "__shopctl_at ''" -a down -d 'Stop the embedded installation'
complete -c shopctl -n "__shopctl_at ''" -a status -d 'Show each daemon, gateway, store and shard: state, version, latency, lag'
complete -c shopctl -n "__shopctl_at ''" -a help -d 'Show help for a command'
complete -c shopctl -n "__shopctl_at ''" -a completion -d 'Print the completion script of a shell'
complete -c shopctl -n "__shopctl_at ''" -a version -d 'Print the version'
complete -c shopctl -n "__shopctl_at ''" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ''" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ''" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ''" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ''" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ''" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ''" -l since -d 'from then on: 2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix' -x
complete -c shopctl -n "__shopctl_at ''" -l until -d 'before then' -x
complete -c shopctl -n "__shopctl_at ''" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ''" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ''" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ''" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ''" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ''" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ''" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ''" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ''" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ''" -l redis -d 'redis://HOST:PORT/DB, rediss:// with TLS, redis+sentinel://HOST,HOST/MASTER, redis+cluster://HOST,HOST, or a socket\'s path; instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ''" -l redis-password-file -d 'a file that holds Redis\'s password' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ''" -l redis-ca -d 'PEM: whom to trust about the server\'s certificate, instead of the system\'s' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ''" -l redis-cert -d 'PEM: our own certificate, for mutual TLS' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ''" -l redis-key -d 'PEM: its key' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ''" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ''" -l home -d 'where the installation lies; default: $SHOP_HOME' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c shopctl -n "__shopctl_at ''" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ''" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ''" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ''" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ''" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ''" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ''" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ''" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ''" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ''" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ''" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ''" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ''" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ''" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ''" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ''" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ''" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ''" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ''" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ''" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' orders'" -a ls -d 'List orders, newest first'
complete -c shopctl -n "__shopctl_at ' orders'" -a get -d 'Show orders with their lines'
complete -c shopctl -n "__shopctl_at ' orders'" -a timeline -d 'Show what happened to orders, oldest first'
complete -c shopctl -n "__shopctl_at ' orders'" -a explain -d 'Show which transitions are open for orders, and what blocks the others'
complete -c shopctl -n "__shopctl_at ' orders'" -a place -d 'Place an order'
complete -c shopctl -n "__shopctl_at ' orders'" -a cancel -d 'Cancel orders'
complete -c shopctl -n "__shopctl_at ' orders'" -a fulfil -d 'Send the goods of orders'
complete -c shopctl -n "__shopctl_at ' orders'" -a retry -d 'Send the steps of orders again that nobody has answered'
complete -c shopctl -n "__shopctl_at ' orders'" -a return -d 'Goods that come back: request, receive, refund'
complete -c shopctl -n "__shopctl_at ' orders'" -a watch -d 'Follow orders until they end, or all that happens'
complete -c shopctl -n "__shopctl_at ' orders'" -a export -d 'Write out all orders, oldest first'
complete -c shopctl -n "__shopctl_at ' orders'" -a audit -d 'Prove the five invariants over all data'
complete -c shopctl -n "__shopctl_at ' orders'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' orders'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' orders'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' orders'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' orders'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' orders'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' orders ls'" -l state -d 'only in this state' -x -a 'placed reserving authorizing confirmed fulfilling fulfilled rejected cancelled'
complete -c shopctl -n "__shopctl_at ' orders ls'" -l customer -d 'of this customer: usr_…' -x -a '(__shopctl_live customer)'
complete -c shopctl -n "__shopctl_at ' orders ls'" -l sku -d 'with this SKU' -x -a '(__shopctl_live sku)'
complete -c shopctl -n "__shopctl_at ' orders ls'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' orders ls'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' orders ls'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' orders ls'" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ' orders ls'" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ' orders ls'" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ' orders ls'" -l since -d 'from then on: 2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix' -x
complete -c shopctl -n "__shopctl_at ' orders ls'" -l until -d 'before then' -x
complete -c shopctl -n "__shopctl_at ' orders ls'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' orders ls'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders ls'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders ls'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' orders ls'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' orders ls'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' orders ls'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' orders ls'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' orders ls'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' orders ls'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' orders ls'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' orders get'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' orders get'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' orders get'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' orders get'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' orders get'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders get'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders get'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' orders get'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' orders get'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders get'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' orders get'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' orders get'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' orders get'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' orders get'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' orders get'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' orders get'" -a '(__shopctl_live order)' -d 'which orders; or in --file'
complete -c shopctl -n "__shopctl_at ' orders timeline'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' orders timeline'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' orders timeline'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' orders timeline'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' orders timeline'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders timeline'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders timeline'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' orders timeline'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' orders timeline'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders timeline'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' orders timeline'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' orders timeline'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' orders timeline'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' orders timeline'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' orders timeline'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' orders timeline'" -a '(__shopctl_live order)' -d 'which orders; or in --file'
complete -c shopctl -n "__shopctl_at ' orders explain'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' orders explain'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' orders explain'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' orders explain'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' orders explain'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders explain'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders explain'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' orders explain'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' orders explain'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders explain'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' orders explain'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' orders explain'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' orders explain'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' orders explain'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' orders explain'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' orders explain'" -a '(__shopctl_live order)' -d 'which orders; or in --file'
complete -c shopctl -n "__shopctl_at ' orders place'" -l line -d 'a SKU and how many; once for each line' -x -a '(__shopctl_live sku)'
complete -c shopctl -n "__shopctl_at ' orders place'" -l cart -d 'the lines of this cart instead of --line' -x -a '(__shopctl_live cart)'
complete -c shopctl -n "__shopctl_at ' orders place'" -l card -d 'a payment token, tok_…, or a card of the sandbox' -x -a 'approved declined insufficient_funds slow timeout error'
complete -c shopctl -n "__shopctl_at ' orders place'" -l customer -d 'of this customer: usr_…' -x -a '(__shopctl_live customer)'
complete -c shopctl -n "__shopctl_at ' orders place'" -l note -d 'kept with the order' -x
complete -c shopctl -n "__shopctl_at ' orders place'" -l expected-total -d 'refuse when the total would be another one: 42.00EUR' -x
complete -c shopctl -n "__shopctl_at ' orders place'" -l wait -d 'wait for the state (confirmed when none is given), at most --timeout, else 60s'
complete -c shopctl -n "__shopctl_at ' orders place'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' orders place'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' orders place'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' orders place'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' orders place'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders place'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders place'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' orders place'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' orders place'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' orders place'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' orders place'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' orders place'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' orders place'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' orders place'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' orders place'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' orders place'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' orders place'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' orders place'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l wait -d 'wait for the state (cancelled when none is given), at most --timeout, else 60s'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' orders cancel'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' orders cancel'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' orders cancel'" -a '(__shopctl_live order)' -d 'which orders; or in --file'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l line -d 'a SKU and how many; once for each line' -x -a '(__shopctl_live sku)'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l wait -d 'wait for the state (fulfilled when none is given), at most --timeout, else 60s'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' orders fulfil'" -a '(__shopctl_live order)' -d 'which orders; or in --file'
complete -c shopctl -n "__shopctl_at ' orders retry'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' orders retry'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' orders retry'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' orders retry'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' orders retry'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders retry'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders retry'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' orders retry'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' orders retry'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' orders retry'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' orders retry'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' orders retry'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' orders retry'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders retry'" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ' orders retry'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' orders retry'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' orders retry'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' orders retry'" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ' orders retry'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' orders retry'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' orders retry'" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders retry'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' orders retry'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' orders retry'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' orders retry'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' orders retry'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' orders retry'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' orders retry'" -a '(__shopctl_live order)' -d 'which orders; or in --file'
complete -c shopctl -n "__shopctl_at ' orders return'" -a request -d 'Expect goods back'
complete -c shopctl -n "__shopctl_at ' orders return'" -a receive -d 'Say that goods have come back'
complete -c shopctl -n "__shopctl_at ' orders return'" -a refund -d 'Pay back what has come back'
complete -c shopctl -n "__shopctl_at ' orders return'" -a cancel -d 'Expect goods no more'
complete -c shopctl -n "__shopctl_at ' orders return'" -a ls -d 'List returns, newest first'
complete -c shopctl -n "__shopctl_at ' orders return'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' orders return'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' orders return'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' orders return'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' orders return'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' orders return'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' orders return request'" -l line -d 'a SKU and how many; once for each line' -x -a '(__shopctl_live sku)'
complete -c shopctl -n "__shopctl_at ' orders return request'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' orders return request'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' orders return request'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' orders return request'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' orders return request'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders return request'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders return request'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' orders return request'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' orders return request'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' orders return request'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' orders return request'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' orders return request'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' orders return request'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' orders return request'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' orders return request'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' orders return request'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' orders return request'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' orders return request'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' orders return request'" -a '(__shopctl_live order)' -d 'which order'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l line -d 'a SKU and how many; once for each line' -x -a '(__shopctl_live sku)'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l restock -d 'put the pieces back on the shelf'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' orders return receive'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' orders return receive'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' orders return receive'" -a '(__shopctl_live return)' -d 'which returns; or in --file'
complete -c shopctl -n "__shopctl_at ' orders return refund'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' orders return refund'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' orders return refund'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' orders return refund'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' orders return refund'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' orders return refund'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' orders return refund'" -a '(__shopctl_live return)' -d 'which returns; or in --file'
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' orders return cancel'" -a '(__shopctl_live return)' -d 'which returns; or in --file'
complete -c shopctl -n "__shopctl_at ' orders return ls'" -l state -d 'only in this state' -x -a 'requested received refunded cancelled'
complete -c shopctl -n "__shopctl_at ' orders return ls'" -l order -d 'only of this order' -x -a '(__shopctl_live order)'
complete -c shopctl -n "__shopctl_at ' orders return ls'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' orders return ls'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' orders return ls'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' orders return ls'" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ' orders return ls'" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ' orders return ls'" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ' orders return ls'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' orders return ls'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders return ls'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders return ls'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' orders return ls'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' orders return ls'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' orders return ls'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' orders return ls'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' orders return ls'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' orders return ls'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' orders return ls'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' orders watch'" -l state -d 'only what led to this state' -x -a 'placed reserving authorizing confirmed fulfilling fulfilled rejected cancelled'
complete -c shopctl -n "__shopctl_at ' orders watch'" -l type -d 'only this: confirmed, refund_failed, …' -x
complete -c shopctl -n "__shopctl_at ' orders watch'" -l customer -d 'of this customer: usr_…' -x -a '(__shopctl_live customer)'
complete -c shopctl -n "__shopctl_at ' orders watch'" -l max -d 'end after so many' -x
complete -c shopctl -n "__shopctl_at ' orders watch'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' orders watch'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' orders watch'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' orders watch'" -l since -d 'from then on: 2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix' -x
complete -c shopctl -n "__shopctl_at ' orders watch'" -l until -d 'before then' -x
complete -c shopctl -n "__shopctl_at ' orders watch'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' orders watch'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders watch'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders watch'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' orders watch'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' orders watch'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders watch'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' orders watch'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' orders watch'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' orders watch'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' orders watch'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' orders watch'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' orders watch'" -a '(__shopctl_live order)' -d 'which orders; or in --file'
complete -c shopctl -n "__shopctl_at ' orders export'" -l state -d 'only in this state' -x -a 'placed reserving authorizing confirmed fulfilling fulfilled rejected cancelled'
complete -c shopctl -n "__shopctl_at ' orders export'" -l customer -d 'of this customer: usr_…' -x -a '(__shopctl_live customer)'
complete -c shopctl -n "__shopctl_at ' orders export'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' orders export'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' orders export'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' orders export'" -l since -d 'from then on: 2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix' -x
complete -c shopctl -n "__shopctl_at ' orders export'" -l until -d 'before then' -x
complete -c shopctl -n "__shopctl_at ' orders export'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' orders export'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders export'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders export'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' orders export'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' orders export'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' orders export'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' orders export'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' orders export'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' orders export'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' orders export'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' orders audit'" -l resume -d 'go on where an interrupted run stopped'
complete -c shopctl -n "__shopctl_at ' orders audit'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' orders audit'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' orders audit'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' orders audit'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' orders audit'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders audit'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' orders audit'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' orders audit'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' orders audit'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' orders audit'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' orders audit'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' orders audit'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' orders audit'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' orders audit'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' refunds'" -a ls -d 'List refunds, newest first'
complete -c shopctl -n "__shopctl_at ' refunds'" -a get -d 'Show refunds'
complete -c shopctl -n "__shopctl_at ' refunds'" -a create -d 'Pay money back'
complete -c shopctl -n "__shopctl_at ' refunds'" -a batch -d 'Pay many orders\' money back'
complete -c shopctl -n "__shopctl_at ' refunds'" -a approve -d 'Let refunds go that somebody else has asked for'
complete -c shopctl -n "__shopctl_at ' refunds'" -a deny -d 'Refuse refunds that somebody else has asked for'
complete -c shopctl -n "__shopctl_at ' refunds'" -a retry -d 'Ask for failed refunds anew'
complete -c shopctl -n "__shopctl_at ' refunds'" -a report -d 'Sum refunds up by day, reason and currency'
complete -c shopctl -n "__shopctl_at ' refunds'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' refunds'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' refunds'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' refunds'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' refunds'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' refunds'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' refunds ls'" -l state -d 'only in this state' -x -a 'awaiting_approval pending succeeded failed denied'
complete -c shopctl -n "__shopctl_at ' refunds ls'" -l order -d 'only of this order' -x -a '(__shopctl_live order)'
complete -c shopctl -n "__shopctl_at ' refunds ls'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' refunds ls'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' refunds ls'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' refunds ls'" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ' refunds ls'" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ' refunds ls'" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ' refunds ls'" -l since -d 'from then on: 2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix' -x
complete -c shopctl -n "__shopctl_at ' refunds ls'" -l until -d 'before then' -x
complete -c shopctl -n "__shopctl_at ' refunds ls'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' refunds ls'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds ls'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds ls'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' refunds ls'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' refunds ls'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' refunds ls'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' refunds ls'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' refunds ls'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' refunds ls'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' refunds ls'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' refunds get'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' refunds get'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' refunds get'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' refunds get'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' refunds get'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds get'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds get'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' refunds get'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' refunds get'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds get'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' refunds get'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' refunds get'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' refunds get'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' refunds get'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' refunds get'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' refunds get'" -a '(__shopctl_live refund)' -d 'which refunds; or in --file'
complete -c shopctl -n "__shopctl_at ' refunds create'" -l amount -d 'so much, in the order\'s currency: 12.50; or `all` that is left, the default' -x
complete -c shopctl -n "__shopctl_at ' refunds create'" -l line -d 'a SKU and how many; once for each line' -x -a '(__shopctl_live sku)'
complete -c shopctl -n "__shopctl_at ' refunds create'" -l restock -d 'put the pieces of --line back on the shelf'
complete -c shopctl -n "__shopctl_at ' refunds create'" -l wait -d 'wait for the state (succeeded when none is given), at most --timeout, else 60s'
complete -c shopctl -n "__shopctl_at ' refunds create'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' refunds create'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' refunds create'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' refunds create'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' refunds create'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds create'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds create'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' refunds create'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' refunds create'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' refunds create'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' refunds create'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' refunds create'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' refunds create'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds create'" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ' refunds create'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' refunds create'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' refunds create'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' refunds create'" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ' refunds create'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' refunds create'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' refunds create'" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds create'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' refunds create'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' refunds create'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' refunds create'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' refunds create'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' refunds create'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' refunds create'" -a '(__shopctl_live order)' -d 'which order; or in --file'
complete -c shopctl -n "__shopctl_at ' refunds batch'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' refunds batch'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' refunds batch'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' refunds batch'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' refunds batch'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' refunds batch'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' refunds approve'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' refunds approve'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' refunds approve'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' refunds approve'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' refunds approve'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' refunds approve'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' refunds approve'" -a '(__shopctl_live refund)' -d 'which refunds; or in --file'
complete -c shopctl -n "__shopctl_at ' refunds deny'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' refunds deny'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' refunds deny'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' refunds deny'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' refunds deny'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' refunds deny'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' refunds deny'" -a '(__shopctl_live refund)' -d 'which refunds; or in --file'
complete -c shopctl -n "__shopctl_at ' refunds retry'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' refunds retry'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' refunds retry'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' refunds retry'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' refunds retry'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' refunds retry'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' refunds retry'" -a '(__shopctl_live refund)' -d 'which refunds; or in --file'
complete -c shopctl -n "__shopctl_at ' refunds report'" -l by -d 'what to tell apart: day, reason, currency; default: all of them' -x -a 'day reason currency'
complete -c shopctl -n "__shopctl_at ' refunds report'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' refunds report'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' refunds report'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' refunds report'" -l since -d 'from then on: 2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix' -x
complete -c shopctl -n "__shopctl_at ' refunds report'" -l until -d 'before then' -x
complete -c shopctl -n "__shopctl_at ' refunds report'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' refunds report'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds report'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' refunds report'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' refunds report'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' refunds report'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' refunds report'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' refunds report'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' refunds report'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' refunds report'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' refunds report'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' stock'" -a ls -d 'List stock levels by SKU and warehouse'
complete -c shopctl -n "__shopctl_at ' stock'" -a get -d 'Show SKUs with their levels in each warehouse'
complete -c shopctl -n "__shopctl_at ' stock'" -a set -d 'Say how many pieces were counted'
complete -c shopctl -n "__shopctl_at ' stock'" -a adjust -d 'Say how many pieces came in or are gone'
complete -c shopctl -n "__shopctl_at ' stock'" -a reservations -d 'List reservations, newest first'
complete -c shopctl -n "__shopctl_at ' stock'" -a transfer -d 'Move pieces from one warehouse to another'
complete -c shopctl -n "__shopctl_at ' stock'" -a release -d 'Let reservations go'
complete -c shopctl -n "__shopctl_at ' stock'" -a import -d 'Set the levels of a whole file, all or nothing'
complete -c shopctl -n "__shopctl_at ' stock'" -a export -d 'Write out all levels, also as they were'
complete -c shopctl -n "__shopctl_at ' stock'" -a history -d 'Show every change of a SKU\'s stock, newest first'
complete -c shopctl -n "__shopctl_at ' stock'" -a verify -d 'Compare levels with the ledger and with open reservations'
complete -c shopctl -n "__shopctl_at ' stock'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' stock'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' stock'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' stock'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' stock'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' stock'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' stock ls'" -l sku -d 'with this SKU' -x -a '(__shopctl_live sku)'
complete -c shopctl -n "__shopctl_at ' stock ls'" -l warehouse -d 'in this warehouse' -x -a '(__shopctl_live warehouse)'
complete -c shopctl -n "__shopctl_at ' stock ls'" -l below -d 'only with less than N available' -x
complete -c shopctl -n "__shopctl_at ' stock ls'" -l at -d 'as it was then: 2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix' -x
complete -c shopctl -n "__shopctl_at ' stock ls'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' stock ls'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' stock ls'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' stock ls'" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ' stock ls'" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ' stock ls'" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ' stock ls'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' stock ls'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock ls'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock ls'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' stock ls'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' stock ls'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' stock ls'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' stock ls'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' stock ls'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' stock ls'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' stock ls'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' stock get'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' stock get'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' stock get'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' stock get'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' stock get'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock get'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock get'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' stock get'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' stock get'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock get'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' stock get'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' stock get'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' stock get'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' stock get'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' stock get'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' stock get'" -a '(__shopctl_live sku)' -d 'which SKUs; or in --file'
complete -c shopctl -n "__shopctl_at ' stock set'" -l warehouse -d 'in this warehouse' -x -a '(__shopctl_live warehouse)'
complete -c shopctl -n "__shopctl_at ' stock set'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' stock set'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' stock set'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' stock set'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' stock set'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock set'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock set'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' stock set'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' stock set'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' stock set'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' stock set'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' stock set'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' stock set'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock set'" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ' stock set'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' stock set'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' stock set'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' stock set'" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ' stock set'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' stock set'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' stock set'" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock set'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' stock set'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' stock set'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' stock set'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' stock set'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' stock set'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' stock set'" -a '(__shopctl_live sku)' -d 'which SKU; or many in --file'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l warehouse -d 'in this warehouse' -x -a '(__shopctl_live warehouse)'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' stock adjust'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' stock adjust'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' stock adjust'" -a '(__shopctl_live sku)' -d 'which SKU; or many in --file'
complete -c shopctl -n "__shopctl_at ' stock reservations'" -l state -d 'only in this state' -x -a 'open committed released expired'
complete -c shopctl -n "__shopctl_at ' stock reservations'" -l order -d 'only of this order' -x -a '(__shopctl_live order)'
complete -c shopctl -n "__shopctl_at ' stock reservations'" -l sku -d 'with this SKU' -x -a '(__shopctl_live sku)'
complete -c shopctl -n "__shopctl_at ' stock reservations'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' stock reservations'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' stock reservations'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' stock reservations'" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ' stock reservations'" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ' stock reservations'" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ' stock reservations'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' stock reservations'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock reservations'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock reservations'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' stock reservations'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' stock reservations'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' stock reservations'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' stock reservations'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' stock reservations'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' stock reservations'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' stock reservations'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l from -d 'the warehouse that they leave' -x -a '(__shopctl_live warehouse)'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l to -d 'the warehouse that they go to' -x -a '(__shopctl_live warehouse)'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' stock transfer'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' stock transfer'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' stock transfer'" -a '(__shopctl_live sku)' -d 'which SKU; or many in --file'
complete -c shopctl -n "__shopctl_at ' stock release'" -l force -d 'also what an order holds; the order will miss it'
complete -c shopctl -n "__shopctl_at ' stock release'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' stock release'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' stock release'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' stock release'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' stock release'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock release'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock release'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' stock release'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' stock release'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' stock release'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' stock release'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' stock release'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' stock release'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock release'" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ' stock release'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' stock release'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' stock release'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' stock release'" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ' stock release'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' stock release'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' stock release'" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock release'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' stock release'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' stock release'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' stock release'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' stock release'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' stock release'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' stock release'" -a '(__shopctl_live reservation)' -d 'which reservations; or in --file'
complete -c shopctl -n "__shopctl_at ' stock import'" -l format -d 'of the input; default: by its name, else csv' -x -a 'csv jsonl'
complete -c shopctl -n "__shopctl_at ' stock import'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' stock import'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' stock import'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' stock import'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' stock import'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' stock import'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' stock import'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock import'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock import'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' stock import'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' stock import'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' stock import'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' stock import'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' stock import'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' stock import'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock import'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' stock import'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' stock import'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' stock import'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' stock import'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' stock import'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' stock export'" -l sku -d 'with this SKU' -x -a '(__shopctl_live sku)'
complete -c shopctl -n "__shopctl_at ' stock export'" -l warehouse -d 'in this warehouse' -x -a '(__shopctl_live warehouse)'
complete -c shopctl -n "__shopctl_at ' stock export'" -l at -d 'as it was then: 2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix' -x
complete -c shopctl -n "__shopctl_at ' stock export'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' stock export'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' stock export'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' stock export'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' stock export'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock export'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock export'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' stock export'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' stock export'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' stock export'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' stock export'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' stock export'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' stock export'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' stock export'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' stock history'" -l warehouse -d 'in this warehouse' -x -a '(__shopctl_live warehouse)'
complete -c shopctl -n "__shopctl_at ' stock history'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' stock history'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' stock history'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' stock history'" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ' stock history'" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ' stock history'" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ' stock history'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' stock history'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock history'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock history'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' stock history'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' stock history'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' stock history'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' stock history'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' stock history'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' stock history'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' stock history'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' stock history'" -a '(__shopctl_live sku)' -d 'which SKU'
complete -c shopctl -n "__shopctl_at ' stock verify'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' stock verify'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' stock verify'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' stock verify'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' stock verify'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock verify'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' stock verify'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' stock verify'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' stock verify'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' stock verify'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' stock verify'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' stock verify'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' stock verify'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' stock verify'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' chats'" -a ls -d 'List somebody\'s chats, the pinned ones first, then the newest'
complete -c shopctl -n "__shopctl_at ' chats'" -a get -d 'Show chats of somebody: with whom, how many messages, how far they were read'
complete -c shopctl -n "__shopctl_at ' chats'" -a history -d 'Read what was said in a chat of somebody, the newest first'
complete -c shopctl -n "__shopctl_at ' chats'" -a members -d 'List who is in a group or channel'
complete -c shopctl -n "__shopctl_at ' chats'" -a sessions -d 'Devices with Telegram clients'
complete -c shopctl -n "__shopctl_at ' chats'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' chats'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' chats'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' chats'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' chats'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' chats'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' chats ls'" -l user -d 'whose: usr_…, a phone with its +, or a number' -x -a '(__shopctl_live user)'
complete -c shopctl -n "__shopctl_at ' chats ls'" -l archived -d 'those in the archive instead'
complete -c shopctl -n "__shopctl_at ' chats ls'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' chats ls'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' chats ls'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' chats ls'" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ' chats ls'" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ' chats ls'" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ' chats ls'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' chats ls'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' chats ls'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' chats ls'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' chats ls'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' chats ls'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' chats ls'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' chats ls'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' chats ls'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' chats ls'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' chats ls'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' chats get'" -l user -d 'whose: usr_…, a phone with its +, or a number' -x -a '(__shopctl_live user)'
complete -c shopctl -n "__shopctl_at ' chats get'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' chats get'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' chats get'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' chats get'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' chats get'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' chats get'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' chats get'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' chats get'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' chats get'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' chats get'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' chats get'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' chats get'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' chats get'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' chats get'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' chats get'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' chats get'" -a '(__shopctl_live chat)' -d 'which chats; or in --file'
complete -c shopctl -n "__shopctl_at ' chats history'" -l user -d 'whose: usr_…, a phone with its +, or a number' -x -a '(__shopctl_live user)'
complete -c shopctl -n "__shopctl_at ' chats history'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' chats history'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' chats history'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' chats history'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' chats history'" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ' chats history'" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ' chats history'" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ' chats history'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' chats history'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' chats history'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' chats history'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' chats history'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' chats history'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' chats history'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' chats history'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' chats history'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' chats history'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' chats history'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' chats history'" -a '(__shopctl_live chat)' -d 'usr_…, grp_…, chn_… or shop, as `chats ls` names it'
complete -c shopctl -n "__shopctl_at ' chats members'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' chats members'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' chats members'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' chats members'" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ' chats members'" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ' chats members'" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ' chats members'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' chats members'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' chats members'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' chats members'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' chats members'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' chats members'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' chats members'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' chats members'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' chats members'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' chats members'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' chats members'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' chats members'" -a '(__shopctl_live chat)' -d 'usr_…, grp_…, chn_… or shop, as `chats ls` names it'
complete -c shopctl -n "__shopctl_at ' chats sessions'" -a ls -d 'List the devices that somebody is signed in on with Telegram clients, last used first'
complete -c shopctl -n "__shopctl_at ' chats sessions'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' chats sessions'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' chats sessions'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' chats sessions'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' chats sessions'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' chats sessions'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' chats sessions ls'" -l user -d 'whose: usr_…, a phone with its +, or a number' -x -a '(__shopctl_live user)'
complete -c shopctl -n "__shopctl_at ' chats sessions ls'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' chats sessions ls'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' chats sessions ls'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' chats sessions ls'" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ' chats sessions ls'" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ' chats sessions ls'" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ' chats sessions ls'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' chats sessions ls'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' chats sessions ls'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' chats sessions ls'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' chats sessions ls'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' chats sessions ls'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' chats sessions ls'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' chats sessions ls'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' chats sessions ls'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' chats sessions ls'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' chats sessions ls'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics'" -a ls -d 'List topics, and what is wrong with them'
complete -c shopctl -n "__shopctl_at ' topics'" -a get -d 'Show topics: partitions, leaders, offsets, settings'
complete -c shopctl -n "__shopctl_at ' topics'" -a create -d 'Make topics'
complete -c shopctl -n "__shopctl_at ' topics'" -a set -d 'Change a topic: more partitions, retention, settings'
complete -c shopctl -n "__shopctl_at ' topics'" -a rm -d 'Delete topics and all that they hold'
complete -c shopctl -n "__shopctl_at ' topics'" -a cat -d 'Print the messages of topics'
complete -c shopctl -n "__shopctl_at ' topics'" -a tail -d 'Print the last messages of topics'
complete -c shopctl -n "__shopctl_at ' topics'" -a produce -d 'Write messages into a topic'
complete -c shopctl -n "__shopctl_at ' topics'" -a groups -d 'List consumer groups: state, members, lag; or export their positions'
complete -c shopctl -n "__shopctl_at ' topics'" -a lag -d 'Show how far consumer groups are behind, in messages and in time'
complete -c shopctl -n "__shopctl_at ' topics'" -a seek -d 'Set where a consumer group goes on reading'
complete -c shopctl -n "__shopctl_at ' topics'" -a replay -d 'Send events again, from a topic or from the outboxes'
complete -c shopctl -n "__shopctl_at ' topics'" -a dlq -d 'Dead letters: what consumers could not handle'
complete -c shopctl -n "__shopctl_at ' topics'" -a verify -d 'Compare outboxes with topics and inboxes: what is lost, late or doubled'
complete -c shopctl -n "__shopctl_at ' topics'" -a retire -d 'Take consumers out that are no more: nothing is verified or kept for them'
complete -c shopctl -n "__shopctl_at ' topics'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics ls'" -l state -d 'only in this state; one of several' -x -a 'ok empty under-replicated leaderless'
complete -c shopctl -n "__shopctl_at ' topics ls'" -l internal -d 'Kafka\'s own topics too'
complete -c shopctl -n "__shopctl_at ' topics ls'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' topics ls'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' topics ls'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' topics ls'" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ' topics ls'" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ' topics ls'" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ' topics ls'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics ls'" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' topics ls'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' topics ls'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics ls'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics ls'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics ls'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics ls'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics ls'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics get'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' topics get'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' topics get'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' topics get'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics get'" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' topics get'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' topics get'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics get'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics get'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics get'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics get'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics get'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics get'" -a '(__shopctl_live topic)' -d 'which topics'
complete -c shopctl -n "__shopctl_at ' topics create'" -l partitions -d 'how many partitions' -x
complete -c shopctl -n "__shopctl_at ' topics create'" -l replicas -d 'how many copies; the cluster\'s own number when not given' -x
complete -c shopctl -n "__shopctl_at ' topics create'" -l retention -d 'how long messages are kept: retention.ms in people\'s words' -x
complete -c shopctl -n "__shopctl_at ' topics create'" -l config -d 'a setting of the topic, by Kafka\'s name' -x
complete -c shopctl -n "__shopctl_at ' topics create'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' topics create'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' topics create'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' topics create'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' topics create'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics create'" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' topics create'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' topics create'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics create'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics create'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics create'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics create'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics create'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics create'" -a '(__shopctl_live topic)' -d 'which topics'
complete -c shopctl -n "__shopctl_at ' topics set'" -l partitions -d 'how many partitions' -x
complete -c shopctl -n "__shopctl_at ' topics set'" -l retention -d 'how long messages are kept: retention.ms in people\'s words' -x
complete -c shopctl -n "__shopctl_at ' topics set'" -l config -d 'a setting of the topic, by Kafka\'s name' -x
complete -c shopctl -n "__shopctl_at ' topics set'" -l unset -d 'take a setting back to the cluster\'s own' -x
complete -c shopctl -n "__shopctl_at ' topics set'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' topics set'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' topics set'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' topics set'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics set'" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' topics set'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' topics set'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' topics set'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' topics set'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' topics set'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics set'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics set'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics set'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics set'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics set'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics set'" -a '(__shopctl_live topic)' -d 'which topic'
complete -c shopctl -n "__shopctl_at ' topics rm'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' topics rm'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' topics rm'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' topics rm'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics rm'" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' topics rm'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' topics rm'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' topics rm'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' topics rm'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' topics rm'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics rm'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics rm'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics rm'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics rm'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics rm'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics rm'" -a '(__shopctl_live topic)' -d 'which topics'
complete -c shopctl -n "__shopctl_at ' topics cat'" -l from -d 'from there on: earliest, latest, an offset, -N for the last N, or a time (2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix)' -x
complete -c shopctl -n "__shopctl_at ' topics cat'" -l to -d 'up to there, and not that one' -x
complete -c shopctl -n "__shopctl_at ' topics cat'" -l limit -d 'at most so many' -x
complete -c shopctl -n "__shopctl_at ' topics cat'" -l partition -d 'only these partitions, by number' -x
complete -c shopctl -n "__shopctl_at ' topics cat'" -l key -d 'with this key; one of several' -x
complete -c shopctl -n "__shopctl_at ' topics cat'" -l header -d 'with this header; all of several' -x
complete -c shopctl -n "__shopctl_at ' topics cat'" -l type -d 'an event of this type, order.placed or order.*; one of several' -x
complete -c shopctl -n "__shopctl_at ' topics cat'" -l field -d 'whose JSON body has this; all of several' -x
complete -c shopctl -n "__shopctl_at ' topics cat'" -l follow -d 'go on with what comes, until interrupted'
complete -c shopctl -n "__shopctl_at ' topics cat'" -l raw -d 'only the values, as they are, with a newline after each'
complete -c shopctl -n "__shopctl_at ' topics cat'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' topics cat'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' topics cat'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' topics cat'" -l since -d 'from then on: 2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix' -x
complete -c shopctl -n "__shopctl_at ' topics cat'" -l until -d 'before then' -x
complete -c shopctl -n "__shopctl_at ' topics cat'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics cat'" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' topics cat'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' topics cat'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics cat'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics cat'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics cat'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics cat'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics cat'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics cat'" -a '(__shopctl_live topic)' -d 'which topics'
complete -c shopctl -n "__shopctl_at ' topics tail'" -s n -l lines -d 'how many' -x
complete -c shopctl -n "__shopctl_at ' topics tail'" -l partition -d 'only these partitions, by number' -x
complete -c shopctl -n "__shopctl_at ' topics tail'" -l key -d 'with this key; one of several' -x
complete -c shopctl -n "__shopctl_at ' topics tail'" -l header -d 'with this header; all of several' -x
complete -c shopctl -n "__shopctl_at ' topics tail'" -l type -d 'an event of this type, order.placed or order.*; one of several' -x
complete -c shopctl -n "__shopctl_at ' topics tail'" -l field -d 'whose JSON body has this; all of several' -x
complete -c shopctl -n "__shopctl_at ' topics tail'" -l follow -d 'go on with what comes, until interrupted'
complete -c shopctl -n "__shopctl_at ' topics tail'" -l raw -d 'only the values, as they are, with a newline after each'
complete -c shopctl -n "__shopctl_at ' topics tail'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' topics tail'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' topics tail'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' topics tail'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics tail'" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' topics tail'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' topics tail'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics tail'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics tail'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics tail'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics tail'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics tail'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics tail'" -a '(__shopctl_live topic)' -d 'which topics'
complete -c shopctl -n "__shopctl_at ' topics produce'" -l key -d 'decides the partition, and keeps order' -x
complete -c shopctl -n "__shopctl_at ' topics produce'" -l header -d 'a header' -x
complete -c shopctl -n "__shopctl_at ' topics produce'" -l partition -d 'this one, whatever the key' -x
complete -c shopctl -n "__shopctl_at ' topics produce'" -l time -d 'when it is said to be from; default: now' -x
complete -c shopctl -n "__shopctl_at ' topics produce'" -l lines -d 'each line of the file is a value, whatever it is'
complete -c shopctl -n "__shopctl_at ' topics produce'" -l key-separator -d 'with --lines: what stands between a key and its value' -x
complete -c shopctl -n "__shopctl_at ' topics produce'" -l keep-partitions -d 'into the partitions that the lines say'
complete -c shopctl -n "__shopctl_at ' topics produce'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' topics produce'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' topics produce'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' topics produce'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' topics produce'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' topics produce'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' topics produce'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics produce'" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' topics produce'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' topics produce'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics produce'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics produce'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics produce'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics produce'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics produce'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics produce'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics produce'" -a '(__shopctl_live topic)' -d 'where to; with -f each line may say it'
complete -c shopctl -n "__shopctl_at ' topics groups'" -l positions -d 'what they have committed: group, topic, partition, offset, as `topics seek -f` takes it'
complete -c shopctl -n "__shopctl_at ' topics groups'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' topics groups'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' topics groups'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' topics groups'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics groups'" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' topics groups'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' topics groups'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics groups'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics groups'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics groups'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics groups'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics groups'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics groups'" -a '(__shopctl_live group)' -d 'which groups; all when none is named'
complete -c shopctl -n "__shopctl_at ' topics lag'" -l topic -d 'only of these topics' -x -a '(__shopctl_live topic)'
complete -c shopctl -n "__shopctl_at ' topics lag'" -l watch -d 'again and again; every 2s when not said'
complete -c shopctl -n "__shopctl_at ' topics lag'" -l wait -d 'until no partition is behind by more than this (0 when not said)'
complete -c shopctl -n "__shopctl_at ' topics lag'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' topics lag'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' topics lag'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' topics lag'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics lag'" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' topics lag'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' topics lag'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics lag'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics lag'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics lag'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics lag'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics lag'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics lag'" -a '(__shopctl_live group)' -d 'which groups; all when none is named'
complete -c shopctl -n "__shopctl_at ' topics seek'" -l to -d 'to there: earliest, latest, an offset, -N for the last N, or a time (2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix)' -x
complete -c shopctl -n "__shopctl_at ' topics seek'" -l by -d 'by so many messages on, or back' -x
complete -c shopctl -n "__shopctl_at ' topics seek'" -l to-group -d 'to where another group stands' -x -a '(__shopctl_live group)'
complete -c shopctl -n "__shopctl_at ' topics seek'" -l topic -d 'only of these topics' -x -a '(__shopctl_live topic)'
complete -c shopctl -n "__shopctl_at ' topics seek'" -l partition -d 'only these partitions, by number' -x
complete -c shopctl -n "__shopctl_at ' topics seek'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' topics seek'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' topics seek'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' topics seek'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics seek'" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' topics seek'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' topics seek'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' topics seek'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' topics seek'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' topics seek'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics seek'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics seek'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics seek'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics seek'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics seek'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics seek'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics seek'" -a '(__shopctl_live group)' -d 'which consumer group'
complete -c shopctl -n "__shopctl_at ' topics replay'" -l all -d 'every topic that an outbox has ever written to'
complete -c shopctl -n "__shopctl_at ' topics replay'" -l from -d 'where the events are taken from' -x -a 'topic outbox'
complete -c shopctl -n "__shopctl_at ' topics replay'" -l to -d 'into this topic, instead of where each came from' -x -a '(__shopctl_live topic)'
complete -c shopctl -n "__shopctl_at ' topics replay'" -l type -d 'only events of these types' -x
complete -c shopctl -n "__shopctl_at ' topics replay'" -l key -d 'only events with these keys' -x
complete -c shopctl -n "__shopctl_at ' topics replay'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' topics replay'" -l max -d 'at most so many in this run; --resume sends more' -x
complete -c shopctl -n "__shopctl_at ' topics replay'" -l max-copies -d 'leave out what was itself sent again so often' -x
complete -c shopctl -n "__shopctl_at ' topics replay'" -l any-age -d 'also what consumers with an inbox would refuse for its age'
complete -c shopctl -n "__shopctl_at ' topics replay'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' topics replay'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' topics replay'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' topics replay'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' topics replay'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' topics replay'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' topics replay'" -l since -d 'from then on: 2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix' -x
complete -c shopctl -n "__shopctl_at ' topics replay'" -l until -d 'before then' -x
complete -c shopctl -n "__shopctl_at ' topics replay'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics replay'" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' topics replay'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' topics replay'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' topics replay'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' topics replay'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' topics replay'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics replay'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics replay'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics replay'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics replay'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics replay'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics replay'" -a '(__shopctl_live topic)' -d 'which topics; or --all'
complete -c shopctl -n "__shopctl_at ' topics dlq'" -a ls -d 'List the letters that wait'
complete -c shopctl -n "__shopctl_at ' topics dlq'" -a reasons -d 'Count the letters that wait by reason'
complete -c shopctl -n "__shopctl_at ' topics dlq'" -a show -d 'Show letters whole: reason, attempts, headers, event'
complete -c shopctl -n "__shopctl_at ' topics dlq'" -a retry -d 'Send letters back to where they came from'
complete -c shopctl -n "__shopctl_at ' topics dlq'" -a drop -d 'Give letters up'
complete -c shopctl -n "__shopctl_at ' topics dlq'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics dlq'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics dlq'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics dlq'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics dlq'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics dlq'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -l consumer -d 'only what this consumer could not handle' -x
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -l because -d 'only with this in the reason' -x
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -l type -d 'only events of these types' -x
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -l key -d 'only events with these keys' -x
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -l rounds -d 'after being sent back so often, a letter is quarantined' -x
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -l since -d 'from then on: 2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix' -x
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -l until -d 'before then' -x
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics dlq ls'" -a '(__shopctl_live topic)' -d 'of these topics; else of all'
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -l consumer -d 'only what this consumer could not handle' -x
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -l because -d 'only with this in the reason' -x
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -l type -d 'only events of these types' -x
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -l key -d 'only events with these keys' -x
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -l rounds -d 'after being sent back so often, a letter is quarantined' -x
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -l since -d 'from then on: 2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix' -x
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -l until -d 'before then' -x
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics dlq reasons'" -a '(__shopctl_live topic)' -d 'of these topics; else of all'
complete -c shopctl -n "__shopctl_at ' topics dlq show'" -l rounds -d 'after being sent back so often, a letter is quarantined' -x
complete -c shopctl -n "__shopctl_at ' topics dlq show'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' topics dlq show'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' topics dlq show'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' topics dlq show'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics dlq show'" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' topics dlq show'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' topics dlq show'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics dlq show'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics dlq show'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics dlq show'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics dlq show'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics dlq show'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l all -d 'every letter that the filters admit'
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l topic -d 'only letters of these topics' -x -a '(__shopctl_live topic)'
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l consumer -d 'only what this consumer could not handle' -x
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l because -d 'only with this in the reason' -x
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l type -d 'only events of these types' -x
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l key -d 'only events with these keys' -x
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l rounds -d 'after being sent back so often, a letter is quarantined' -x
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l since -d 'from then on: 2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix' -x
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l until -d 'before then' -x
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics dlq retry'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l all -d 'every letter that the filters admit'
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l topic -d 'only letters of these topics' -x -a '(__shopctl_live topic)'
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l consumer -d 'only what this consumer could not handle' -x
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l because -d 'only with this in the reason' -x
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l type -d 'only events of these types' -x
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l key -d 'only events with these keys' -x
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l rounds -d 'after being sent back so often, a letter is quarantined' -x
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l since -d 'from then on: 2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix' -x
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l until -d 'before then' -x
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics dlq drop'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics verify'" -l grace -d 'what is younger counts as under way' -x
complete -c shopctl -n "__shopctl_at ' topics verify'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' topics verify'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' topics verify'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' topics verify'" -l since -d 'from then on: 2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix' -x
complete -c shopctl -n "__shopctl_at ' topics verify'" -l until -d 'before then' -x
complete -c shopctl -n "__shopctl_at ' topics verify'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics verify'" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' topics verify'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' topics verify'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics verify'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics verify'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics verify'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics verify'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics verify'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics verify'" -a '(__shopctl_live topic)' -d 'which topics; else all that outboxes write to'
complete -c shopctl -n "__shopctl_at ' topics retire'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' topics retire'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' topics retire'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' topics retire'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' topics retire'" -l brokers -d 'Kafka\'s brokers, instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' topics retire'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' topics retire'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' topics retire'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' topics retire'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' topics retire'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' topics retire'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' topics retire'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' topics retire'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' topics retire'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' topics retire'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' topics retire'" -a '(__shopctl_live group)' -d 'which consumers, by the names of their groups'
complete -c shopctl -n "__shopctl_at ' cache'" -a stats -d 'Show what each server holds and does'
complete -c shopctl -n "__shopctl_at ' cache'" -a ls -d 'List keys with their type, time to live and size'
complete -c shopctl -n "__shopctl_at ' cache'" -a get -d 'Show keys with their values, whatever their type'
complete -c shopctl -n "__shopctl_at ' cache'" -a ttl -d 'Show or change how long keys still live'
complete -c shopctl -n "__shopctl_at ' cache'" -a rm -d 'Remove the keys that match a pattern'
complete -c shopctl -n "__shopctl_at ' cache'" -a top -d 'Find the biggest or the hottest keys'
complete -c shopctl -n "__shopctl_at ' cache'" -a warm -d 'Put copies into Redis before they are asked for'
complete -c shopctl -n "__shopctl_at ' cache'" -a verify -d 'Compare what is cached with PostgreSQL'
complete -c shopctl -n "__shopctl_at ' cache'" -a watch -d 'Follow what the servers do'
complete -c shopctl -n "__shopctl_at ' cache'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' cache'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' cache'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' cache'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' cache'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' cache'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' cache stats'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' cache stats'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' cache stats'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' cache stats'" -l redis -d 'redis://HOST:PORT/DB, rediss:// with TLS, redis+sentinel://HOST,HOST/MASTER, redis+cluster://HOST,HOST, or a socket\'s path; instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' cache stats'" -l redis-password-file -d 'a file that holds Redis\'s password' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache stats'" -l redis-ca -d 'PEM: whom to trust about the server\'s certificate, instead of the system\'s' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache stats'" -l redis-cert -d 'PEM: our own certificate, for mutual TLS' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache stats'" -l redis-key -d 'PEM: its key' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache stats'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache stats'" -l home -d 'where the installation lies; default: $SHOP_HOME' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache stats'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' cache stats'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' cache stats'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' cache stats'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' cache stats'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' cache stats'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' cache stats'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' cache ls'" -l type -d 'only keys of this type' -x -a 'string hash list set zset stream'
complete -c shopctl -n "__shopctl_at ' cache ls'" -l min-bytes -d 'only keys that take at least so much memory' -x
complete -c shopctl -n "__shopctl_at ' cache ls'" -l no-ttl -d 'only keys that never expire'
complete -c shopctl -n "__shopctl_at ' cache ls'" -l expires-within -d 'only keys that expire so soon' -x
complete -c shopctl -n "__shopctl_at ' cache ls'" -l pace -d 'how much of the server is taken' -x -a 'gentle full'
complete -c shopctl -n "__shopctl_at ' cache ls'" -l rate -d 'at most so many keys a second' -x
complete -c shopctl -n "__shopctl_at ' cache ls'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' cache ls'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' cache ls'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' cache ls'" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ' cache ls'" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ' cache ls'" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ' cache ls'" -l redis -d 'redis://HOST:PORT/DB, rediss:// with TLS, redis+sentinel://HOST,HOST/MASTER, redis+cluster://HOST,HOST, or a socket\'s path; instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' cache ls'" -l redis-password-file -d 'a file that holds Redis\'s password' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache ls'" -l redis-ca -d 'PEM: whom to trust about the server\'s certificate, instead of the system\'s' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache ls'" -l redis-cert -d 'PEM: our own certificate, for mutual TLS' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache ls'" -l redis-key -d 'PEM: its key' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache ls'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache ls'" -l home -d 'where the installation lies; default: $SHOP_HOME' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache ls'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' cache ls'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' cache ls'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' cache ls'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' cache ls'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' cache ls'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' cache ls'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' cache ls'" -a '(__shopctl_live pattern)' -d 'which keys, as Redis\'s KEYS has it: * ? [abc] [^a] [a-c] \\'
complete -c shopctl -n "__shopctl_at ' cache get'" -l raw -d 'the bytes of a string as they are, and nothing else'
complete -c shopctl -n "__shopctl_at ' cache get'" -l members -d 'so many members of a collection at most' -x
complete -c shopctl -n "__shopctl_at ' cache get'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' cache get'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' cache get'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' cache get'" -l redis -d 'redis://HOST:PORT/DB, rediss:// with TLS, redis+sentinel://HOST,HOST/MASTER, redis+cluster://HOST,HOST, or a socket\'s path; instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' cache get'" -l redis-password-file -d 'a file that holds Redis\'s password' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache get'" -l redis-ca -d 'PEM: whom to trust about the server\'s certificate, instead of the system\'s' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache get'" -l redis-cert -d 'PEM: our own certificate, for mutual TLS' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache get'" -l redis-key -d 'PEM: its key' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache get'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache get'" -l home -d 'where the installation lies; default: $SHOP_HOME' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache get'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' cache get'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache get'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' cache get'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' cache get'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' cache get'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' cache get'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' cache get'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' cache get'" -a '(__shopctl_live key)' -d 'which keys; or in --file'
complete -c shopctl -n "__shopctl_at ' cache ttl'" -l set -d 'let them live so long from now' -x
complete -c shopctl -n "__shopctl_at ' cache ttl'" -l persist -d 'let them live for ever'
complete -c shopctl -n "__shopctl_at ' cache ttl'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' cache ttl'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' cache ttl'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' cache ttl'" -l redis -d 'redis://HOST:PORT/DB, rediss:// with TLS, redis+sentinel://HOST,HOST/MASTER, redis+cluster://HOST,HOST, or a socket\'s path; instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' cache ttl'" -l redis-password-file -d 'a file that holds Redis\'s password' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache ttl'" -l redis-ca -d 'PEM: whom to trust about the server\'s certificate, instead of the system\'s' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache ttl'" -l redis-cert -d 'PEM: our own certificate, for mutual TLS' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache ttl'" -l redis-key -d 'PEM: its key' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache ttl'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache ttl'" -l home -d 'where the installation lies; default: $SHOP_HOME' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache ttl'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' cache ttl'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' cache ttl'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' cache ttl'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' cache ttl'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache ttl'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' cache ttl'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' cache ttl'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' cache ttl'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' cache ttl'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' cache ttl'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' cache ttl'" -a '(__shopctl_live key)' -d 'which keys; or in --file'
complete -c shopctl -n "__shopctl_at ' cache rm'" -l type -d 'only keys of this type' -x -a 'string hash list set zset stream'
complete -c shopctl -n "__shopctl_at ' cache rm'" -l max -d 'stop after so many' -x
complete -c shopctl -n "__shopctl_at ' cache rm'" -l catch-all -d 'yes, a pattern that every key matches'
complete -c shopctl -n "__shopctl_at ' cache rm'" -l pace -d 'how much of the server is taken' -x -a 'gentle full'
complete -c shopctl -n "__shopctl_at ' cache rm'" -l rate -d 'at most so many keys a second' -x
complete -c shopctl -n "__shopctl_at ' cache rm'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' cache rm'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' cache rm'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' cache rm'" -l redis -d 'redis://HOST:PORT/DB, rediss:// with TLS, redis+sentinel://HOST,HOST/MASTER, redis+cluster://HOST,HOST, or a socket\'s path; instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' cache rm'" -l redis-password-file -d 'a file that holds Redis\'s password' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache rm'" -l redis-ca -d 'PEM: whom to trust about the server\'s certificate, instead of the system\'s' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache rm'" -l redis-cert -d 'PEM: our own certificate, for mutual TLS' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache rm'" -l redis-key -d 'PEM: its key' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache rm'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache rm'" -l home -d 'where the installation lies; default: $SHOP_HOME' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache rm'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' cache rm'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' cache rm'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' cache rm'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' cache rm'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache rm'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' cache rm'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' cache rm'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' cache rm'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' cache rm'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' cache rm'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' cache rm'" -a '(__shopctl_live pattern)' -d 'which keys, as Redis\'s KEYS has it: * ? [abc] [^a] [a-c] \\'
complete -c shopctl -n "__shopctl_at ' cache top'" -l by -d 'what counts' -x -a 'size heat'
complete -c shopctl -n "__shopctl_at ' cache top'" -l type -d 'only keys of this type' -x -a 'string hash list set zset stream'
complete -c shopctl -n "__shopctl_at ' cache top'" -l limit -d 'so many; 20 by default' -x
complete -c shopctl -n "__shopctl_at ' cache top'" -l resume -d 'go on where an interrupted run stopped'
complete -c shopctl -n "__shopctl_at ' cache top'" -l pace -d 'how much of the server is taken' -x -a 'gentle full'
complete -c shopctl -n "__shopctl_at ' cache top'" -l rate -d 'at most so many keys a second' -x
complete -c shopctl -n "__shopctl_at ' cache top'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' cache top'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' cache top'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' cache top'" -l redis -d 'redis://HOST:PORT/DB, rediss:// with TLS, redis+sentinel://HOST,HOST/MASTER, redis+cluster://HOST,HOST, or a socket\'s path; instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' cache top'" -l redis-password-file -d 'a file that holds Redis\'s password' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache top'" -l redis-ca -d 'PEM: whom to trust about the server\'s certificate, instead of the system\'s' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache top'" -l redis-cert -d 'PEM: our own certificate, for mutual TLS' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache top'" -l redis-key -d 'PEM: its key' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache top'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache top'" -l home -d 'where the installation lies; default: $SHOP_HOME' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache top'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' cache top'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' cache top'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' cache top'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' cache top'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' cache top'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' cache top'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' cache top'" -a '(__shopctl_live pattern)' -d 'which keys, as Redis\'s KEYS has it: * ? [abc] [^a] [a-c] \\'
complete -c shopctl -n "__shopctl_at ' cache warm'" -l ttl -d 'how long the copies live; 1m for carts, 1h for products and stock by default' -x
complete -c shopctl -n "__shopctl_at ' cache warm'" -l rate -d 'at most so many keys a second' -x
complete -c shopctl -n "__shopctl_at ' cache warm'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' cache warm'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' cache warm'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' cache warm'" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ' cache warm'" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ' cache warm'" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ' cache warm'" -l since -d 'from then on: 2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix' -x
complete -c shopctl -n "__shopctl_at ' cache warm'" -l until -d 'before then' -x
complete -c shopctl -n "__shopctl_at ' cache warm'" -l redis -d 'redis://HOST:PORT/DB, rediss:// with TLS, redis+sentinel://HOST,HOST/MASTER, redis+cluster://HOST,HOST, or a socket\'s path; instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' cache warm'" -l redis-password-file -d 'a file that holds Redis\'s password' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache warm'" -l redis-ca -d 'PEM: whom to trust about the server\'s certificate, instead of the system\'s' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache warm'" -l redis-cert -d 'PEM: our own certificate, for mutual TLS' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache warm'" -l redis-key -d 'PEM: its key' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache warm'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache warm'" -l home -d 'where the installation lies; default: $SHOP_HOME' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache warm'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' cache warm'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' cache warm'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' cache warm'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' cache warm'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' cache warm'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' cache warm'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' cache warm'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' cache warm'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' cache warm'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' cache warm'" -a 'carts products stock' -d 'copies of what'
complete -c shopctl -n "__shopctl_at ' cache verify'" -l pace -d 'how much of the server is taken' -x -a 'gentle full'
complete -c shopctl -n "__shopctl_at ' cache verify'" -l rate -d 'at most so many keys a second' -x
complete -c shopctl -n "__shopctl_at ' cache verify'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' cache verify'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' cache verify'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' cache verify'" -l redis -d 'redis://HOST:PORT/DB, rediss:// with TLS, redis+sentinel://HOST,HOST/MASTER, redis+cluster://HOST,HOST, or a socket\'s path; instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' cache verify'" -l redis-password-file -d 'a file that holds Redis\'s password' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache verify'" -l redis-ca -d 'PEM: whom to trust about the server\'s certificate, instead of the system\'s' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache verify'" -l redis-cert -d 'PEM: our own certificate, for mutual TLS' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache verify'" -l redis-key -d 'PEM: its key' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache verify'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache verify'" -l home -d 'where the installation lies; default: $SHOP_HOME' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache verify'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' cache verify'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' cache verify'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' cache verify'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' cache verify'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' cache verify'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' cache verify'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' cache verify'" -a 'carts products' -d 'copies of what; all kinds by default'
complete -c shopctl -n "__shopctl_at ' cache watch'" -l interval -d 'between two looks' -x
complete -c shopctl -n "__shopctl_at ' cache watch'" -l limit -d 'so many looks' -x
complete -c shopctl -n "__shopctl_at ' cache watch'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' cache watch'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' cache watch'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' cache watch'" -l redis -d 'redis://HOST:PORT/DB, rediss:// with TLS, redis+sentinel://HOST,HOST/MASTER, redis+cluster://HOST,HOST, or a socket\'s path; instead of the file\'s' -x
complete -c shopctl -n "__shopctl_at ' cache watch'" -l redis-password-file -d 'a file that holds Redis\'s password' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache watch'" -l redis-ca -d 'PEM: whom to trust about the server\'s certificate, instead of the system\'s' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache watch'" -l redis-cert -d 'PEM: our own certificate, for mutual TLS' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache watch'" -l redis-key -d 'PEM: its key' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache watch'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache watch'" -l home -d 'where the installation lies; default: $SHOP_HOME' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' cache watch'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' cache watch'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' cache watch'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' cache watch'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' cache watch'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' cache watch'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' cache watch'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' shards'" -a ls -d 'List shards, and how many slots each has'
complete -c shopctl -n "__shopctl_at ' shards'" -a status -d 'Ask each shard how it is: writes, slots, events that wait, followers and their lag'
complete -c shopctl -n "__shopctl_at ' shards'" -a map -d 'Show which slots are in which shard'
complete -c shopctl -n "__shopctl_at ' shards'" -a locate -d 'Show in which shard somebody\'s chats lie'
complete -c shopctl -n "__shopctl_at ' shards'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' shards'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' shards'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' shards'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' shards'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' shards'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' shards ls'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' shards ls'" -l home -d 'where the installation lies; default: $SHOP_HOME' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' shards ls'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' shards ls'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' shards ls'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' shards ls'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' shards ls'" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ' shards ls'" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ' shards ls'" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ' shards ls'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' shards ls'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' shards ls'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' shards ls'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' shards ls'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' shards ls'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' shards status'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' shards status'" -l home -d 'where the installation lies; default: $SHOP_HOME' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' shards status'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' shards status'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' shards status'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' shards status'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' shards status'" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ' shards status'" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ' shards status'" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ' shards status'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' shards status'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' shards status'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' shards status'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' shards status'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' shards status'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' shards map'" -l shard -d 'only slots of these' -x -a '(__shopctl_live shard)'
complete -c shopctl -n "__shopctl_at ' shards map'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' shards map'" -l home -d 'where the installation lies; default: $SHOP_HOME' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' shards map'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' shards map'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' shards map'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' shards map'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' shards map'" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ' shards map'" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ' shards map'" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ' shards map'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' shards map'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' shards map'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' shards map'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' shards map'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' shards map'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' shards locate'" -l stores-file -d 'where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' shards locate'" -l home -d 'where the installation lies; default: $SHOP_HOME' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' shards locate'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' shards locate'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' shards locate'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' shards locate'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' shards locate'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' shards locate'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' shards locate'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' shards locate'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' shards locate'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' shards locate'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' apply'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' apply'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' apply'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' apply'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' apply'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' apply'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' apply'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' apply'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' apply'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' apply'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' apply'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' apply'" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ' apply'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' apply'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' apply'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' apply'" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ' apply'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' apply'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' apply'" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' apply'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' apply'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' apply'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' apply'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' apply'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' apply'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' apply'" -a '(__fish_complete_path (commandline -ct))' -d 'the plan; `-` for stdin'
complete -c shopctl -n "__shopctl_at ' jobs'" -a ls -d 'List journals of batch runs, and locks'
complete -c shopctl -n "__shopctl_at ' jobs'" -a get -d 'Show what became of each item of a run'
complete -c shopctl -n "__shopctl_at ' jobs'" -a rm -d 'Forget runs and locks'
complete -c shopctl -n "__shopctl_at ' jobs'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' jobs'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' jobs'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' jobs'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' jobs'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' jobs'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' jobs ls'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' jobs ls'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' jobs ls'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' jobs ls'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' jobs ls'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' jobs ls'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' jobs ls'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' jobs ls'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' jobs ls'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' jobs get'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' jobs get'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' jobs get'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' jobs get'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' jobs get'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' jobs get'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' jobs get'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' jobs get'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' jobs get'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' jobs get'" -a '(__shopctl_live job)' -d 'which ones'
complete -c shopctl -n "__shopctl_at ' jobs rm'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' jobs rm'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' jobs rm'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' jobs rm'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' jobs rm'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' jobs rm'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' jobs rm'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' jobs rm'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' jobs rm'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' jobs rm'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' jobs rm'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' jobs rm'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' jobs rm'" -a '(__shopctl_live job)' -d 'which ones'
complete -c shopctl -n "__shopctl_at ' users'" -a ls -d 'List people, or the clients of scripts, newest first'
complete -c shopctl -n "__shopctl_at ' users'" -a get -d 'Show people'
complete -c shopctl -n "__shopctl_at ' users'" -a code -d 'Show the newest sign-in code of phones'
complete -c shopctl -n "__shopctl_at ' users'" -a role -d 'Give people a role, or take it away'
complete -c shopctl -n "__shopctl_at ' users'" -a revoke -d 'End all sessions of people, or the access of clients'
complete -c shopctl -n "__shopctl_at ' users'" -a reset-second-factor -d 'Take away the second factor of people who have lost it'
complete -c shopctl -n "__shopctl_at ' users'" -a rotate-keys -d 'Sign tokens with a new key from now on'
complete -c shopctl -n "__shopctl_at ' users'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' users'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' users'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' users'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' users'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' users'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' users ls'" -l role -d 'only with this role' -x -a 'viewer operator admin'
complete -c shopctl -n "__shopctl_at ' users ls'" -l phone -d 'only with this phone' -x
complete -c shopctl -n "__shopctl_at ' users ls'" -l clients -d 'the clients of scripts and daemons instead of people'
complete -c shopctl -n "__shopctl_at ' users ls'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' users ls'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' users ls'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' users ls'" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ' users ls'" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ' users ls'" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ' users ls'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' users ls'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users ls'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users ls'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' users ls'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' users ls'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' users ls'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' users ls'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' users ls'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' users ls'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' users ls'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' users get'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' users get'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' users get'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' users get'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' users get'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users get'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users get'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' users get'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' users get'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users get'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' users get'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' users get'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' users get'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' users get'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' users get'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' users get'" -a '(__shopctl_live user)' -d 'usr_…, cli_… or a phone; or in --file'
complete -c shopctl -n "__shopctl_at ' users code'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' users code'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' users code'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' users code'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' users code'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users code'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users code'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' users code'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' users code'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' users code'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' users code'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' users code'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' users code'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' users code'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' users code'" -a '(__shopctl_live phone)' -d 'international: with or without its +'
complete -c shopctl -n "__shopctl_at ' users role'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' users role'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' users role'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' users role'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' users role'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users role'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users role'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' users role'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' users role'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' users role'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' users role'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' users role'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' users role'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users role'" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ' users role'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' users role'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' users role'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' users role'" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ' users role'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' users role'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' users role'" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users role'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' users role'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' users role'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' users role'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' users role'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' users role'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' users role'" -a 'viewer operator admin none' -d 'viewer, operator, admin, or none'
complete -c shopctl -n "__shopctl_at ' users revoke'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' users revoke'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' users revoke'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' users revoke'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' users revoke'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users revoke'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users revoke'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' users revoke'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' users revoke'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' users revoke'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' users revoke'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' users revoke'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' users revoke'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users revoke'" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ' users revoke'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' users revoke'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' users revoke'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' users revoke'" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ' users revoke'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' users revoke'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' users revoke'" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users revoke'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' users revoke'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' users revoke'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' users revoke'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' users revoke'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' users revoke'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' users revoke'" -a '(__shopctl_live user)' -d 'usr_…, cli_… or a phone; or in --file'
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l idempotency-key -d 'repeat-safe key; made when not given' -x
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -s f -l file -d 'batch input, `-` for stdin: csv, jsonl, or one id a line' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l on-error -d 'after an item failed' -x -a 'continue stop'
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l resume -d 'only what an earlier run of this input left undone'
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l repeat -d 'on purpose once more, although it was done before'
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l rate -d 'at most so many items a second' -x
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l concurrency -d 'so many items at a time' -x
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l lock -d 'run only while holding this lock' -x
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l lock-wait -d 'wait so long for the lock' -x
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l plan -d 'write to FILE what would be done, for `apply`, and do nothing' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' users reset-second-factor'" -a '(__shopctl_live user)' -d 'usr_…, cli_… or a phone; or in --file'
complete -c shopctl -n "__shopctl_at ' users rotate-keys'" -l compromised -d 'others may have the old key: what it has signed is worth nothing, at once'
complete -c shopctl -n "__shopctl_at ' users rotate-keys'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' users rotate-keys'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' users rotate-keys'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' users rotate-keys'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' users rotate-keys'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users rotate-keys'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' users rotate-keys'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' users rotate-keys'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' users rotate-keys'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' users rotate-keys'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' users rotate-keys'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' users rotate-keys'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' users rotate-keys'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' users rotate-keys'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' users rotate-keys'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' users rotate-keys'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' users rotate-keys'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' audit'" -a ls -d 'List who did what, newest first'
complete -c shopctl -n "__shopctl_at ' audit'" -a export -d 'Write all records out, chain by chain'
complete -c shopctl -n "__shopctl_at ' audit'" -a verify -d 'Prove that no record was changed or taken away'
complete -c shopctl -n "__shopctl_at ' audit'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' audit'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' audit'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' audit'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' audit'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' audit'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' audit ls'" -l service -d 'only of this service: auth, orders, …' -x -a '(__shopctl_live service)'
complete -c shopctl -n "__shopctl_at ' audit ls'" -l actor -d 'only by them: usr_…, cli_…, a service\'s name' -x
complete -c shopctl -n "__shopctl_at ' audit ls'" -l action -d 'only this: order.cancelled, or all that begin with it: order.' -x
complete -c shopctl -n "__shopctl_at ' audit ls'" -l subject -d 'only what was done to this' -x
complete -c shopctl -n "__shopctl_at ' audit ls'" -l reason -d 'only with these words in the reason' -x
complete -c shopctl -n "__shopctl_at ' audit ls'" -l request -d 'only what this request did' -x
complete -c shopctl -n "__shopctl_at ' audit ls'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' audit ls'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' audit ls'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' audit ls'" -l limit -d 'at most so many; 50 unless --all' -x
complete -c shopctl -n "__shopctl_at ' audit ls'" -l all -d 'everything there is'
complete -c shopctl -n "__shopctl_at ' audit ls'" -l sort-by -d 'sort by a column; -COL for descending' -x
complete -c shopctl -n "__shopctl_at ' audit ls'" -l since -d 'from then on: 2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix' -x
complete -c shopctl -n "__shopctl_at ' audit ls'" -l until -d 'before then' -x
complete -c shopctl -n "__shopctl_at ' audit ls'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' audit ls'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' audit ls'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' audit ls'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' audit ls'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' audit ls'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' audit ls'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' audit ls'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' audit ls'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' audit ls'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' audit ls'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' audit export'" -l service -d 'only of this service: auth, orders, …' -x -a '(__shopctl_live service)'
complete -c shopctl -n "__shopctl_at ' audit export'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' audit export'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' audit export'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' audit export'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' audit export'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' audit export'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' audit export'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' audit export'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' audit export'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' audit export'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' audit export'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' audit export'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' audit export'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' audit export'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' audit verify'" -l service -d 'only of this service: auth, orders, …' -x -a '(__shopctl_live service)'
complete -c shopctl -n "__shopctl_at ' audit verify'" -s f -l file -d 'verify an export in jsonl instead of the installation; `-` for stdin' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' audit verify'" -l anchor -d 'an earlier `audit verify -o jsonl`, kept elsewhere: each of its hashes must still be there' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' audit verify'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' audit verify'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' audit verify'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' audit verify'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' audit verify'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' audit verify'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' audit verify'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' audit verify'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' audit verify'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' audit verify'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' audit verify'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' audit verify'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' audit verify'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' audit verify'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' login'" -l status -d 'only show who is signed in'
complete -c shopctl -n "__shopctl_at ' login'" -l end -d 'sign out: the session ends on the server, too'
complete -c shopctl -n "__shopctl_at ' login'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' login'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' login'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' login'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' login'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' login'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' login'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' login'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' login'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' login'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' login'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' login'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' login'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' login'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' config'" -a ls -d 'List contexts'
complete -c shopctl -n "__shopctl_at ' config'" -a get -d 'Print a setting\'s value'
complete -c shopctl -n "__shopctl_at ' config'" -a set -d 'Set a setting in the context'
complete -c shopctl -n "__shopctl_at ' config'" -a rm -d 'Remove a context'
complete -c shopctl -n "__shopctl_at ' config'" -a use -d 'Make a context the current one'
complete -c shopctl -n "__shopctl_at ' config'" -a explain -d 'Show what each place says about a setting, and which one wins'
complete -c shopctl -n "__shopctl_at ' config'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' config'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' config'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' config'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' config'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' config'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' config ls'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' config ls'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' config ls'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' config ls'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' config ls'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' config ls'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' config ls'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' config ls'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' config ls'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' config get'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' config get'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' config get'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' config get'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' config get'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' config get'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' config get'" -a '(__shopctl_live settings)' -d 'which setting'
complete -c shopctl -n "__shopctl_at ' config set'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' config set'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' config set'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' config set'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' config set'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' config set'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' config set'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' config set'" -a '(__shopctl_live settings)' -d 'which setting'
complete -c shopctl -n "__shopctl_at ' config rm'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' config rm'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' config rm'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' config rm'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' config rm'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' config rm'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' config rm'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' config rm'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' config rm'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' config rm'" -a '(__shopctl_live contexts)' -d 'which context'
complete -c shopctl -n "__shopctl_at ' config use'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' config use'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' config use'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' config use'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' config use'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' config use'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' config use'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' config use'" -a '(__shopctl_live contexts)' -d 'which context'
complete -c shopctl -n "__shopctl_at ' config explain'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' config explain'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' config explain'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' config explain'" -l server -d 'the daemon\'s API; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' config explain'" -l token-file -d 'a file that holds an access token' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' config explain'" -l credentials-file -d 'a file with {"clientId", "clientSecret"}, readable by you only; with "server", for that one alone' -x -a '(__fish_complete_path (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' config explain'" -l allow-plain-http -d 'send secrets over http:// to other machines, where everybody on the way reads them'
complete -c shopctl -n "__shopctl_at ' config explain'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' config explain'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' config explain'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' config explain'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' config explain'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' config explain'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' config explain'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' config explain'" -a '(__shopctl_live settings)' -d 'which setting; default: every variable'
complete -c shopctl -n "__shopctl_at ' up'" -l home -d 'where the installation lies; default: $SHOP_HOME' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' up'" -l no-sample -d 'leave a new installation empty'
complete -c shopctl -n "__shopctl_at ' up'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' up'" -l rest-port -d 'the API\'s port (7100); kept from the first start on' -x
complete -c shopctl -n "__shopctl_at ' up'" -l health-port -d 'the port of health and metrics (7190); kept from the first start on' -x
complete -c shopctl -n "__shopctl_at ' up'" -l postgres-port -d 'PostgreSQL\'s port (7132); kept from the first start on' -x
complete -c shopctl -n "__shopctl_at ' up'" -l redis-port -d 'Redis\'s port (7179); kept from the first start on' -x
complete -c shopctl -n "__shopctl_at ' up'" -l kafka-port -d 'the embedded broker\'s port (7192); kept from the first start on' -x
complete -c shopctl -n "__shopctl_at ' up'" -l mtproto-port -d 'the port for Telegram clients (7143); kept from the first start on' -x
complete -c shopctl -n "__shopctl_at ' up'" -l websocket-port -d 'the port for those that come by WebSocket (7144); kept from the first start on' -x
complete -c shopctl -n "__shopctl_at ' up'" -l shards -d 'how many databases the chats are spread over (1 at first); may grow, not shrink' -x
complete -c shopctl -n "__shopctl_at ' up'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' up'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' up'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' up'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' up'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' up'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' up'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' up'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' up'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' up'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' down'" -l home -d 'where the installation lies; default: $SHOP_HOME' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' down'" -l purge -d 'remove the installation\'s directory, and with it all its data'
complete -c shopctl -n "__shopctl_at ' down'" -l dry-run -d 'only ask what would happen'
complete -c shopctl -n "__shopctl_at ' down'" -l reason -d 'why; stored with the change' -x
complete -c shopctl -n "__shopctl_at ' down'" -s y -l yes -d 'confirm'
complete -c shopctl -n "__shopctl_at ' down'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' down'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' down'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' down'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' down'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' down'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' status'" -l watch -d 'again and again; every 2s when not said'
complete -c shopctl -n "__shopctl_at ' status'" -l home -d 'where the installation lies; default: $SHOP_HOME' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c shopctl -n "__shopctl_at ' status'" -l health -d 'the daemon\'s health address; default: the context\'s' -x
complete -c shopctl -n "__shopctl_at ' status'" -s o -l output -d 'format of the results' -x -a 'table wide json jsonl csv tsv name'
complete -c shopctl -n "__shopctl_at ' status'" -l columns -d 'which columns, in which order; `help` lists them' -x
complete -c shopctl -n "__shopctl_at ' status'" -l no-headers -d 'leave out the line of headings'
complete -c shopctl -n "__shopctl_at ' status'" -l timeout -d 'give up after so long' -x
complete -c shopctl -n "__shopctl_at ' status'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' status'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' status'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' status'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' status'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' status'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' help'" -l json -d 'the whole command tree for programs'
complete -c shopctl -n "__shopctl_at ' help'" -l man -d 'as a page of the manual (roff)'
complete -c shopctl -n "__shopctl_at ' help'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' help'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' help'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' help'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' help'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' help'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' completion'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' completion'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' completion'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' completion'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' completion'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' completion'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
complete -c shopctl -n "__shopctl_at ' completion'" -a 'bash zsh fish' -d 'which shell'
complete -c shopctl -n "__shopctl_at ' version'" -l context -d 'which installation' -x -a '(__shopctl_live contexts)'
complete -c shopctl -n "__shopctl_at ' version'" -l no-input -d 'never ask'
complete -c shopctl -n "__shopctl_at ' version'" -s q -l quiet -d 'ids only, and no notes'
complete -c shopctl -n "__shopctl_at ' version'" -s v -l verbose -d 'what is being called; -vv the wire, without secrets'
complete -c shopctl -n "__shopctl_at ' version'" -l color -d 'colours' -x -a 'auto always never'
complete -c shopctl -n "__shopctl_at ' version'" -l progress -d 'how progress is shown' -x -a 'auto plain json none'
